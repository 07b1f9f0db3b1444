import { type Env, env } from "@/lib/env";
import { denied } from "../errors";

type PrefixOf<Name> = Name extends `${infer Prefix}_CLIENT_ID` ? Prefix : never;
/** What the two variables of a registration start with: `X` of X_CLIENT_ID and X_CLIENT_SECRET. */
export type ClientPrefix = PrefixOf<keyof Env>;

/** This server as the operator registered it at a service. */
export interface Client {
  id: string;
  secret: string;
}

const variablesOf = (prefix: ClientPrefix) => [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`] as const;

/** Names of the variables the operator still has to set. */
export const missingOf = (prefix: ClientPrefix): string[] =>
  variablesOf(prefix).filter((name) => !env()[name]);

/** The registration. Throws `ProviderError` (`not_configured`) when there is none. */
export function clientOf(prefix: ClientPrefix): Client {
  const [id, secret] = variablesOf(prefix).map((name) => env()[name]);
  if (!id || !secret) throw denied("not_configured", `Not set: ${missingOf(prefix).join(", ")}.`);
  return { id, secret };
}
