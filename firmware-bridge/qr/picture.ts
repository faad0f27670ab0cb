/** What every decoder takes and gives. */

/** A picture: one byte a pixel, 0 black to 255 white, row by row without gaps; `grey.length` is `width * height`. */
export interface Picture {
  readonly grey: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads QR codes and no other symbology, dark on light and light on dark. Resolves with the bytes that the code holds (1 to 2,953), or
 * undefined where none is found: that is the usual case and no error. Never rejects for a picture of the right size.
 */
export type Decode = (picture: Picture) => Promise<Uint8Array | undefined>;
