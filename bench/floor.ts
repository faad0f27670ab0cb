/** The least that any gate must do for a card, in a bare process: one look-up, one durable append, one answer over ws. */
import Database from "better-sqlite3";
import { WebSocketServer } from "ws";

const [cards = "", log = ""] = process.argv.slice(2);

const snapshot = new Database(cards, { readonly: true, fileMustExist: true });
snapshot.pragma("locking_mode = EXCLUSIVE");
const find = snapshot.prepare("SELECT * FROM card WHERE escn = ?").raw();

const journal = new Database(log);
journal.pragma("journal_mode = WAL");
journal.pragma("synchronous = FULL");
journal.exec("CREATE TABLE entry (seq INTEGER PRIMARY KEY, body TEXT NOT NULL)");
const append = journal.prepare("INSERT INTO entry (body) VALUES (?)");

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("connection", (socket) => {
  socket.on("message", (data) => {
    const key = Buffer.from(String(data).replaceAll("-", ""), "hex");
    if (find.get(key) === undefined) throw new Error("the floor must find its card too");
    // As long as a real entry.
    append.run("x".repeat(400));
    socket.send("y".repeat(500));
  });
});
server.on("listening", () => {
  const address = server.address();
  if (typeof address === "object")
    process.stdout.write(`${JSON.stringify({ address: `ws://127.0.0.1:${address?.port}` })}\n`);
});
