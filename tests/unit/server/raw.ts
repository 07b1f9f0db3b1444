import { connect, type Socket } from "node:net";

/** A connection that says just what it is told to, and keeps what it hears. */
export interface Raw {
  socket: Socket;
  /** What has been heard so far. */
  heard(): string;
  /** Resolves when the other side has closed or reset the connection. */
  closed: Promise<void>;
  /** Resolves with what has been heard once it matches. */
  hears(pattern: RegExp): Promise<string>;
}

/** Connects to `port` on this machine and says `words`. */
export function raw(port: number, words = "", options: { allowHalfOpen?: boolean } = {}): Promise<Raw> {
  let text = "";
  const socket = connect({ port, host: "127.0.0.1", ...options });
  socket.on("error", () => {});
  socket.on("data", (piece) => {
    text += piece.toString("latin1");
  });
  const closed = new Promise<void>((done) => {
    socket.once("end", done);
    socket.once("close", () => done());
  });
  const hears = (pattern: RegExp) =>
    new Promise<string>((done, fail) => {
      const look = () => pattern.test(text) && done(text);
      socket.on("data", look);
      socket.once("close", () => fail(new Error(`closed after: ${text}`)));
      look();
    });
  return new Promise((done) =>
    socket.once("connect", () => {
      socket.write(words);
      done({ socket, heard: () => text, closed, hears });
    }),
  );
}
