import { z } from "zod";
import { emailAddress } from "@/lib/auth/fields";

/** What an operator can do to somebody's account from the command line. */
const personCommands = ["reset", "lock", "unlock", "sign-out", "delete"] as const;
export type PersonCommand = (typeof personCommands)[number];

/** What `npm run user:…` asks for. */
export const personCommand = z.strictObject({ command: z.enum(personCommands), email: emailAddress });

/** What came of it, as a line for whoever asked. */
export interface Told {
  ok: boolean;
  text: string;
}
