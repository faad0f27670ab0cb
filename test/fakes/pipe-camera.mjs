/** A program that speaks to a camera: the camera is a Unix socket (argv 2), whose bytes go to standard output. */
import { connect } from "node:net";

const socket = connect(process.argv[2]);
socket.pipe(process.stdout);
socket.on("error", () => undefined);
socket.once("close", () => {
  process.stderr.write("cannot open the camera: no such device\n", () => process.exit(1));
});
