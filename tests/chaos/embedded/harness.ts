import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Random } from "../random";
import type { Found, FromOwner } from "./process";

export interface ReopenReport {
  kills: number;
  /** Of those, while the process was still opening the database. */
  killsWhileOpening: number;
  /** Bookings that were acknowledged, and what of them was not there after a kill. */
  acknowledged: number;
  lost: string[];
  /** What else was wrong. */
  wrong: string[];
}

const entry = join(import.meta.dirname, "process.ts");

/** Kills the owner of an embedded database again and again, and looks at what the next one finds. */
export async function reopenRun(kills: number, seed: number): Promise<ReopenReport> {
  const random = new Random(seed);
  const folder = mkdtempSync(join(tmpdir(), "calpace-embedded-"));
  const made = new Set<string>();
  const cancelled = new Set<string>();
  const report: ReopenReport = { kills: 0, killsWhileOpening: 0, acknowledged: 0, lost: [], wrong: [] };
  const check = (found: Found) => {
    const there = new Set(found.bookings);
    const gone = new Set(found.cancelled);
    report.lost.push(...[...made].filter((id) => !there.has(id)));
    report.lost.push(...[...cancelled].filter((id) => !gone.has(id)));
    report.wrong.push(...found.torn.map((id) => `booking ${id} and its link are not one`));
  };

  /** One life; answers whether it ended by our hand. */
  const live = (killOpening: number | null, acks: number) =>
    new Promise<boolean>((resolve, reject) => {
      const child: ChildProcess = fork(entry, [folder], {
        execArgv: ["--import", "tsx"],
        stdio: ["ignore", "ignore", "pipe", "ipc"],
      });
      let killed = false;
      let opened = false;
      let left = acks;
      let errors = "";
      const kill = () => {
        if (!killed && !opened) report.killsWhileOpening++;
        killed = true;
        child.kill("SIGKILL");
      };
      if (killOpening !== null) setTimeout(() => !opened && kill(), killOpening).unref();
      child.stderr?.on("data", (chunk: Buffer) => {
        errors += chunk.toString("utf8");
      });
      child.on("message", (message: FromOwner) => {
        if ("found" in message) {
          opened = true;
          check(message.found);
          if (acks === 0) kill();
          return;
        }
        if ("made" in message) made.add(message.made);
        else cancelled.add(message.cancelled);
        // Somewhere in the next transaction, not at its edge.
        if (--left === 0) setTimeout(kill, random.below(12));
      });
      child.once("error", reject);
      child.once("exit", () => {
        if (!killed) report.wrong.push(`it ended by itself: ${errors.slice(-1_500)}`);
        resolve(killed);
      });
    });

  try {
    while (report.kills < kills) {
      // Every fourth life ends while it opens the database: making it, migrating it, replaying its log.
      const opening = report.kills % 4 === 0 ? 300 + random.below(2_500) : null;
      if (!(await live(opening, 1 + random.below(12)))) break;
      report.kills++;
    }
    await live(null, 0);
    report.acknowledged = made.size + cancelled.size;
    return report;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
