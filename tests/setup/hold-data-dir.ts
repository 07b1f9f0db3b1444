// Locks the folder it is told, says so or why not, and holds it until its input ends.
import { lockDataDir } from "@/db/lock";

try {
  const { warning } = lockDataDir(process.argv[2] ?? "");
  process.stdout.write(`locked ${warning ?? ""}\n`);
  process.stdin.resume();
} catch (error) {
  process.stdout.write(`refused ${error instanceof Error ? error.message : error}\n`);
}
