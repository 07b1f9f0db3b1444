import { connect, type Socket } from "node:net";

/** One way of misusing a server. */
export interface Kind {
  name: string;
  /** How many such connections are kept open, and how many are opened in a second at most. */
  open: number;
  perSecond: number;
  /** What one does once it is connected. */
  attack(socket: Socket, host: string): void;
}

const get = (path: string, host: string, more = "") => `GET ${path} HTTP/1.1\r\nhost: ${host}\r\n${more}\r\n`;
const post = (host: string, more: string) =>
  `POST /api/auth/sign-in HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/x-www-form-urlencoded\r\n${more}\r\n`;

/** Says `piece` again and again for as long as the connection lasts. */
function drip(socket: Socket, piece: () => string): void {
  const timer = setInterval(() => socket.write(piece()), 1_000);
  socket.once("close", () => clearInterval(timer));
}

/** Writes as fast as the other side takes it. */
function pump(socket: Socket, piece: Buffer): void {
  const more = () => {
    while (!socket.destroyed && socket.write(piece));
  };
  socket.on("drain", more);
  more();
}

const MEGABYTE = Buffer.alloc(65_536, "x");
const CHUNK = Buffer.concat([Buffer.from("10000\r\n"), MEGABYTE, Buffer.from("\r\n")]);

/** Ten kinds of hostile connections, and the path of a file to ask for again and again. */
export const kinds = (file: string): Kind[] => [
  {
    name: "upgrades",
    open: 300,
    perSecond: 100,
    attack: (socket, host) => socket.write(get("/x", host, "connection: Upgrade\r\nupgrade: websocket\r\n")),
  },
  {
    name: "slow heads",
    open: 300,
    perSecond: 100,
    attack(socket, host) {
      socket.write(`GET / HTTP/1.1\r\nhost: ${host}\r\n`);
      drip(socket, () => `x-${Date.now()}: y\r\n`);
    },
  },
  {
    name: "slow bodies",
    open: 300,
    perSecond: 100,
    attack(socket, host) {
      socket.write(post(host, "content-length: 100000\r\n"));
      drip(socket, () => "x");
    },
  },
  {
    name: "halves",
    open: 200,
    perSecond: 50,
    attack: (socket, host) => socket.end(get(file, host)),
  },
  {
    name: "idle",
    open: 300,
    perSecond: 50,
    attack: (socket, host) => socket.write(get(file, host)),
  },
  {
    name: "huge heads",
    open: 20,
    perSecond: 20,
    attack: (socket, host) => socket.write(get("/", host, `x: ${"y".repeat(200_000)}\r\n`)),
  },
  {
    name: "unread answers",
    open: 200,
    perSecond: 50,
    attack(socket, host) {
      socket.pause();
      socket.write(get(file, host));
      drip(socket, () => get(file, host));
    },
  },
  {
    name: "floods",
    open: 400,
    perSecond: 200,
    attack(socket, host) {
      if (Math.random() < 0.5) return;
      socket.write(get("/", host));
      socket.resetAndDestroy();
    },
  },
  {
    name: "pipelines",
    open: 20,
    perSecond: 20,
    attack: (socket, host) => socket.write(get("/", host).repeat(100)),
  },
  {
    name: "endless bodies",
    open: 10,
    perSecond: 10,
    attack(socket, host) {
      socket.write(post(host, "transfer-encoding: chunked\r\n"));
      pump(socket, CHUNK);
    },
  },
];

const BEATS_A_SECOND = 20;

/** Keeps attacking the server on `port` with all `kinds` at once; `opened` counts what was opened of each. */
export function attack(port: number, all: Kind[], opened: Record<string, number>): () => void {
  const host = `localhost:${port}`;
  const sockets = new Set<Socket>();
  const now: Record<string, number> = {};
  const open = ({ name, attack }: Kind) => {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
    sockets.add(socket);
    now[name] = (now[name] ?? 0) + 1;
    opened[name] = (opened[name] ?? 0) + 1;
    socket.on("error", () => {});
    // An upgrade and a half are left open on purpose: it is the server that has to let go.
    socket.on("data", () => {});
    socket.once("end", () => socket.end());
    socket.once("close", () => {
      sockets.delete(socket);
      now[name] = (now[name] ?? 1) - 1;
    });
    socket.once("connect", () => attack(socket, host));
  };
  const timer = setInterval(() => {
    for (const kind of all)
      for (let i = 0; i < kind.perSecond / BEATS_A_SECOND && (now[kind.name] ?? 0) < kind.open; i++)
        open(kind);
  }, 1_000 / BEATS_A_SECOND);
  return () => {
    clearInterval(timer);
    for (const socket of sockets) socket.destroy();
  };
}
