import { request } from "node:http";
import type { Told } from "@/lib/people/from-outside/schema";
import { doorOf } from "./door-place";

/** What the server whose folder is `dataDir` answers to `body` at its door; null when none runs there. */
export function askDoor(dataDir: string, body: string): Promise<Told | null> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath: doorOf(dataDir), method: "POST" }, async (response) => {
      let text = "";
      for await (const chunk of response.setEncoding("utf8")) text += chunk;
      resolve(JSON.parse(text) as Told);
    });
    sent.on("error", (error: NodeJS.ErrnoException) =>
      ["ENOENT", "ECONNREFUSED"].includes(error.code ?? "") ? resolve(null) : reject(error),
    );
    sent.end(body);
  });
}
