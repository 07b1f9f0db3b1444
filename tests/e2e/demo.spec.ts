import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@/tests/setup/postgres";
import { expect, test } from "./setup/fixtures";
import { Visitor } from "./setup/visitor";

const LISTENING = "0A";

/** The addresses something listens at on `port`, in the kernel's own writing. */
const listenersOn = (port: number): string[] =>
  ["tcp", "tcp6"].flatMap((protocol) =>
    readFileSync(`/proc/net/${protocol}`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local = "", , state]) => {
        return state === LISTENING && Number.parseInt(local.split(":")[1] ?? "", 16) === port;
      })
      .map(([, local = ""]) => local.split(":")[0] ?? ""),
  );

test("the demo is for whoever sits at this machine, with a password of its own, and leaves nothing running", async () => {
  test.setTimeout(120_000);
  const parent = mkdtempSync(join(tmpdir(), "calpace-demo-"));
  const folder = join(parent, "demo");
  const port = await freePort();
  const demo = spawn(process.execPath, ["scripts/demo.mjs", "--data", folder], {
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NEXT_TELEMETRY_DISABLED: "1",
      NEXT_DIST_DIR: process.env.NEXT_DIST_DIR ?? ".next-test",
      PORT: String(port),
      NODE_ENV: "production",
    },
  });
  const exited = once(demo, "exit");
  let said = "";
  for (const stream of [demo.stdout, demo.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  try {
    const running = async () => (demo.exitCode === null ? said.includes("Ctrl-C stops everything") : said);
    await expect.poll(running, { timeout: 90_000 }).toBe(true);
    const url = `http://localhost:${port}`;
    expect(said).toContain(`Open               ${url}\n`);
    const [, email = "", password = ""] = /Sign in with +(\S+)\n +Password +(\S+)\n/.exec(said) ?? [];

    const ports = [...said.matchAll(/http:\/\/[^\s/:]+:(\d+)/g)].map(([, digits]) => Number(digits));
    expect(new Set(ports).size).toBe(4);
    for (const each of new Set(ports)) expect(listenersOn(each), String(each)).toEqual(["0100007F"]);

    const signIn = (guess: string) =>
      new Visitor(url).ask("/api/auth/sign-in", {
        method: "POST",
        body: new URLSearchParams({ email, password: guess, callbackUrl: "/dashboard" }),
      });
    for (const guess of ["correct horse battery staple", "demo", "password", email])
      expect((await signIn(guess)).status, guess).toBe(401);
    expect((await signIn(password)).headers.get("location")).toMatch(/\/dashboard$/);
    // Long enough not to be guessed, made for this very demo, and for its owner to read.
    expect(password).toMatch(/^[\w-]{12}$/);
    expect(JSON.parse(readFileSync(join(folder, "demo.json"), "utf8")).password).toBe(password);
    expect(statSync(join(folder, "demo.json")).mode & 0o077).toBe(0);
    expect(statSync(folder).mode & 0o077).toBe(0);

    demo.kill("SIGINT");
    expect(await exited).toEqual([0, null]);
    for (const each of ports) expect(listenersOn(each), String(each)).toEqual([]);
  } finally {
    if (demo.exitCode === null) {
      demo.kill("SIGINT");
      await exited;
    }
    rmSync(parent, { recursive: true, force: true });
  }
});
