import { demandProof } from "@/lib/lanes/proof";
import type { AccountView } from "./list/queries";

/** A proof older than this is not enough for somebody who looks, in ms; nor is one asked for less long ago repeated. */
const FRESH_MS = 5 * 60_000;

/** An account that was not heard of for a while. What its events tell, or its person decided, is in no doubt. */
const isDoubtful = ({ health }: AccountView, at: Date): boolean =>
  (health.state === "connected" || health.state === "unchecked") &&
  !(health.provenAt && at.getTime() - health.provenAt.getTime() < FRESH_MS);

/**
 * For somebody who looks at these accounts now: has those asked whether they still work that were not heard of for five
 * minutes, once, whoever looks meanwhile. Answers which, to be asked in the background.
 */
export const doubtAccounts = (accounts: readonly AccountView[], at: Date): Promise<string[]> =>
  demandProof(
    accounts.filter((account) => isDoubtful(account, at)).map(({ id }) => id),
    FRESH_MS,
  );
