// npm run user:reset -- EMAIL — prints a link with which that person chooses a new password. It works once, for an
// hour. Needs the server's AUTH_SECRET and APP_URL (or its DATA_DIR), not its database: the server may be running.
import { existsSync } from "node:fs";
import { emailAddress } from "@/lib/auth/fields";
import { makeResetToken, RESET_SECONDS } from "@/lib/auth/reset";
import { EnvError, env } from "@/lib/env";

function stop(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

for (const file of [".env.local", ".env"]) if (existsSync(file)) process.loadEnvFile(file);

const given = process.argv.slice(2);
const email = emailAddress.safeParse(given[0]);
if (given.length !== 1 || !email.success) stop("Usage: npm run user:reset -- name@example.com");

try {
  const token = await makeResetToken(email.data, new Date());
  process.stdout.write(
    `For ${email.data}, once, within ${RESET_SECONDS / 60} minutes (if there is such an account):\n\n  ${env().APP_URL}/reset-password?token=${token}\n\n`,
  );
} catch (error) {
  if (error instanceof EnvError) stop(error.message);
  throw error;
}
