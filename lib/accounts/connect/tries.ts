import type { ConnectField, ProviderDefinition } from "@/lib/providers/provider";
import { type Bucket, policies } from "@/lib/security/throttle";
import { findReconnect } from "../queries";

type Typed = Readonly<Record<string, unknown>>;

/**
 * What a try to connect an account counts against: the person who tries, and the account at its server, whoever tries.
 * So Calpace is no way to guess somebody's password. Whoever connects their own account again, which has proved to be
 * theirs, is not held up by strangers' guesses at it.
 */
export async function triesOf(
  userId: string,
  { id }: ProviderDefinition,
  fields: readonly ConnectField[],
  typed: Typed,
  connectionId: string | null,
): Promise<Bucket[]> {
  const named = JSON.stringify([id, ...accountNamed(fields, typed)]);
  const known = connectionId ? await findReconnect(userId, connectionId) : null;
  const own = known?.provider === id && JSON.stringify([id, ...accountNamed(fields, known.typed)]) === named;
  return [
    { key: `connect|${userId}`, policy: policies.connect },
    { key: own ? `reconnect|${connectionId}` : `connect|account|${named}`, policy: policies.connectAccount },
  ];
}

/** The account a form names, the same however its address and username were typed. */
const accountNamed = (fields: readonly ConnectField[], typed: Typed): string[] =>
  fields
    .filter(({ type }) => type !== "password")
    .map(({ name }) => {
      const text = String(typed[name] ?? "")
        .normalize("NFKC")
        .trim()
        .toLowerCase();
      return name === "server" ? hostOf(text) : text;
    });

/** The host an address leads to: the port and the path on it are one server's. */
function hostOf(text: string): string {
  const address = /^[a-z][a-z\d+.-]*:\/\//.test(text) ? text : `https://${text}`;
  return URL.canParse(address) ? new URL(address).hostname.replace(/\.$/, "") : text;
}
