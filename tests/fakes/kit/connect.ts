import type { ConnectedAccount, ProviderDefinition } from "@/lib/providers/provider";

/** Where a stand-in of that service sends people back to. */
export const redirectUriOf = ({ id }: Pick<ProviderDefinition, "id">): string =>
  `http://localhost:3000/api/connect/${id}/callback`;

/** Signs in as a person in a browser would: `consent` answers the service's page, wherever that leads. */
export async function signIn(
  definition: ProviderDefinition,
  consent: (url: string) => Promise<URL>,
  beforeRequest = () => AbortSignal.timeout(10_000),
): Promise<ConnectedAccount> {
  const { connect } = definition;
  if (connect.kind !== "oauth") throw new Error(`Nobody signs in at ${definition.name}.`);
  const redirectUri = redirectUriOf(definition);
  const { url, secrets } = await connect.authorize({ redirectUri, state: "a state" });
  const code = (await consent(url)).searchParams.get("code") ?? "";
  return connect.exchange({ redirectUri, code, secrets, beforeRequest });
}
