import { readFileSync } from "node:fs";

/** One line of the table: a ratio between ours and a reference of the same run, and the bound it must keep. */
export interface Measure {
  id: string;
  what: string;
  ours: string;
  reference: string;
  ratio: number;
  bound: string;
  ok: boolean;
  note?: string;
}

export const median = (values: number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};

/** How long `work` takes, in ms. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Runs both alternately, `runs` times each, so that what disturbs the machine disturbs both; medians in ms. */
export async function alternate(
  runs: number,
  ours: () => Promise<number>,
  reference: () => Promise<number>,
): Promise<{ ours: number; reference: number }> {
  const a: number[] = [];
  const b: number[] = [];
  for (let i = 0; i < runs; i++) {
    if (i % 2 === 0) {
      a.push(await ours());
      b.push(await reference());
    } else {
      b.push(await reference());
      a.push(await ours());
    }
  }
  return { ours: median(a), reference: median(b) };
}

/** Busy and total jiffies of all cores since boot (proc(5), /proc/stat). */
export function cpuTicks(): { busy: number; total: number } {
  const [line = ""] = readFileSync("/proc/stat", "utf8").split("\n");
  const numbers = line.split(/\s+/).slice(1, 9).map(Number);
  const total = numbers.reduce((sum, n) => sum + n, 0);
  return { busy: total - (numbers[3] ?? 0) - (numbers[4] ?? 0), total };
}

export function table(measures: Measure[]): string {
  const head = ["", "measure", "ours", "reference", "ratio", "bound", ""];
  const body = measures.map((m) => [
    m.id,
    m.what,
    m.ours,
    m.reference,
    m.ratio.toFixed(2),
    m.bound,
    `${m.ok ? "ok" : "PAST ITS BOUND"}${m.note ? ` (${m.note})` : ""}`,
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...body].map((row) => (row[i] ?? "").length)));
  const line = (row: string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((w) => "-".repeat(w)).join("  "), ...body.map(line)].join("\n");
}
