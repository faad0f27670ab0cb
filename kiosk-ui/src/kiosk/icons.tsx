/** The small pictures of the rest screens: 24 by 24, one line weight, in the colour of the words they stand with. */
const ICONS = {
  offline:
    "M2 2l20 20M8.500 16.400a5 5 0 0 1 7 0M5 12.900a10 10 0 0 1 5.200-2.800M19 12.900a10 10 0 0 0-3-2.100M2 8.800a15 15 0 0 1 4.200-2.700M22 8.800A15 15 0 0 0 10.700 5M12 20h.010",
  cards: "M3 6h18v12H3zM7 10h4M7 14h10",
  clock: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 3",
  globe: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M3 12h18M12 3c-5.200 5-5.200 13 0 18M12 3c5.200 5 5.200 13 0 18",
  help: "M8.300 9a3.700 3.700 0 1 1 5.600 3.200c-1.300.8-1.900 1.500-1.900 3M12 19.500h.010",
  contrast: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 3v18M14.500 4v16M17 5.500v13M19.500 8v8",
  larger: "M2 19 8 5l6 14M4.200 14h7.600M16 19l3-7 3 7M17 16.800h4",
  lower: "M12 3v12M6.500 10 12 15.500 17.500 10M4 20.500h16",
  close: "M5.500 5.500l13 13M18.500 5.500l-13 13",
  code: "M4 8V5a1 1 0 0 1 1-1h3M16 4h3a1 1 0 0 1 1 1v3M20 16v3a1 1 0 0 1-1 1h-3M8 20H5a1 1 0 0 1-1-1v-3M8 8h3v3H8zM13 8h3v3h-3zM8 13h3v3H8zM13.500 13.500h.010M16 13.500h.010M13.500 16h.010M16 16h.010",
  chip: "M3 6h11v12H3zM17 9a5 5 0 0 1 0 6M20 6.500a9 9 0 0 1 0 11M6 10h3",
  signs: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M8 12.300l2.800 2.700L16 9.500",
  staff: "M12 4a3.500 3.500 0 1 0 0 7a3.500 3.500 0 1 0 0-7M5 20c0-4 3-6.500 7-6.500s7 2.500 7 6.500",
} as const;
export type IconName = keyof typeof ICONS;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={ICONS[name]} />
    </svg>
  );
}
