import { request } from "node:http";
import { doorOf } from "@/lib/startup/door-place";
import type { RunningApp } from "./app";

/** What `npm run user:…` sends to the server that runs. */
export const personCommand = (app: RunningApp, name: string, email: string) =>
  new Promise<{ ok: boolean; text: string }>((resolve, reject) => {
    const sent = request({ socketPath: doorOf(app.dataDir), method: "POST" }, async (response) => {
      let text = "";
      for await (const chunk of response.setEncoding("utf8")) text += chunk;
      resolve(JSON.parse(text));
    });
    sent.on("error", reject);
    sent.end(JSON.stringify({ command: name, email }));
  });
