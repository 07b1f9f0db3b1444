import { chmodSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { now } from "@/lib/clock";
import { log } from "@/lib/log";
import { commandPerson } from "@/lib/people/from-outside/commands";
import { personCommand, type Told } from "@/lib/people/from-outside/schema";
import { kickLanes } from "@/lib/sync/kick";
import { doorOf } from "./door-place";

/*
 * The embedded database belongs to one process. Commands about people reach it through a socket in its folder: no
 * network and no secret, only whoever may write in the folder, who could change the database itself as well.
 */

const MAX_LENGTH = 2_000;

/**
 * Answers commands about people on the socket of `dataDir`, whose lock this process holds: what a killed one left there
 * is removed. Where there can be no socket, the server works without it and says so.
 */
export function openDoor(dataDir: string): Server {
  const path = doorOf(dataDir);
  rmSync(path, { force: true });
  const server = createServer((request, response) => {
    answer(request)
      .catch((error: unknown): Told => {
        log().error({ err: error }, "a command about a person failed");
        return { ok: false, text: "It failed. The server's log says why." };
      })
      .then((told) => response.end(JSON.stringify(told)));
  });
  server.on("error", (error) =>
    log().warn({ err: error }, "npm run user:… cannot reach this server while it runs"),
  );
  server.listen(path, () => chmodSync(path, 0o600));
  server.unref();
  return server;
}

async function answer(request: IncomingMessage): Promise<Told> {
  let text = "";
  // What is too long is read to its end all the same, so that it gets an answer.
  for await (const chunk of request.setEncoding("utf8")) if (text.length <= MAX_LENGTH) text += chunk;
  const asked = personCommand.parse(JSON.parse(text));
  // What waited goes on behind the answer, as after a page: a slow service holds up nobody here.
  return commandPerson(asked.command, asked.email, now(), async (lanes) => void kickLanes(lanes));
}
