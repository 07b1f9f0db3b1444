import { caldav, icloud } from "./caldav/definition";
import { google } from "./google/definition";
import { microsoft } from "./microsoft/definition";
import type { ProviderDefinition } from "./provider";

/** Every calendar service Calpace knows, in the order the pages offer them. */
export const providers: readonly ProviderDefinition[] = [google, microsoft, icloud, caldav];

/** The definition of `id`; throws for a provider this version does not know. */
export function providerOf(id: string): ProviderDefinition {
  const found = providers.find((p) => p.id === id);
  if (!found) throw new Error(`Unknown calendar provider ${JSON.stringify(id)}.`);
  return found;
}

/** What this server offers: sign-in services once the operator has set them up. */
const isOffered = ({ connect }: ProviderDefinition): boolean =>
  connect.kind === "password" || connect.missing().length === 0;

/** Loads the code of every service this server offers, so that nobody's first booking waits for it. */
export async function loadOffered(): Promise<void> {
  for (const provider of providers.filter(isOffered)) await provider.load();
}

/** Origins of the sign-in pages this server sends people to. */
export const signInOrigins = (): string[] =>
  providers
    .filter(isOffered)
    .flatMap(({ connect }) => (connect.kind === "oauth" ? connect.signInOrigins() : []));
