import type { SignUpRule } from "@/lib/env";
import { type Failure, fail, failAt } from "@/lib/errors";

/** Who can make an account now: anybody, addresses at these domains, whoever has the setup link, or nobody. */
export type Door =
  | { kind: "open" }
  | { kind: "domains"; domains: string[] }
  | { kind: "setup" }
  | { kind: "closed" };

/** A link somebody came with, as far as it is still good. */
export interface Pass {
  id: string;
  /** The address it is meant for; null for whoever has it. */
  email: string | null;
  /** It is a new installation's setup link, not an operator's invitation. */
  setup: boolean;
}

/**
 * The door as the operator's `SIGN_UP` sets it. The first account is the operator's: unless only this machine can reach
 * the server (`local`), it takes the setup link, so that no stranger is first. `closed` holds for the first one too.
 */
export function doorOf(rule: SignUpRule, { first, local }: { first: boolean; local: boolean }): Door {
  if (first && (!local || rule.kind === "closed")) return { kind: "setup" };
  if (rule.kind === "first") return { kind: first ? "open" : "closed" };
  return rule.kind === "domains" ? rule : { kind: rule.kind };
}

/** "example.com and example.org" */
const inWords = new Intl.ListFormat("en", { type: "conjunction" });

/** Which addresses a door with `domains` is open to, as a sentence. */
export const domainWords = (domains: readonly string[]): string =>
  `Sign-up is open here to email addresses at ${inWords.format(domains)}.`;

/** Whether an account can be made at this door without a link, by whoever has the right address. */
export const isOpen = (door: Door): boolean => door.kind === "open" || door.kind === "domains";

type Shut = "invitation_void" | "setup_link_needed" | "sign_up_closed";

/**
 * Why nobody at all can make an account with the link `pass` (null without one, "void" when it is not good any more), or
 * null when somebody can. It depends on no account but the first: it tells nothing of who has one.
 */
export function doorAnswer(door: Door, pass: Pass | "void" | null): Shut | null {
  if (pass === "void" || (pass?.setup && door.kind !== "setup")) return "invitation_void";
  if (pass || isOpen(door)) return null;
  return door.kind === "setup" ? "setup_link_needed" : "sign_up_closed";
}

/** Why `email` may not make an account with the link `pass`, or null. */
export function refusalAtDoor(door: Door, email: string, pass: Pass | "void" | null): Failure | null {
  const shut = doorAnswer(door, pass);
  if (shut) return fail(shut);
  if (pass && pass !== "void")
    return pass.email === null || pass.email === email ? null : failAt("email", "invitation_other_email");
  if (door.kind !== "domains" || door.domains.includes(email.slice(email.lastIndexOf("@") + 1))) return null;
  return failAt("email", "sign_up_domain", domainWords(door.domains));
}
