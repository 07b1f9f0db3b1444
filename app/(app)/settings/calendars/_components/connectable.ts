import type { PasswordConnect, ProviderDefinition } from "@/lib/providers/provider";
import { providers } from "@/lib/providers/registry";

const hints: Readonly<Record<string, string>> = {
  icloud: "Apple Calendar, with an app-specific password",
  caldav: "Nextcloud, Fastmail, Radicale and any other CalDAV server",
};

/** A calendar service that is connected by a form of ours. */
export type FormProvider = ProviderDefinition & { connect: PasswordConnect };

const hasForm = (provider: ProviderDefinition): provider is FormProvider =>
  provider.connect.kind === "password";

/** The services that can be connected here, in the registry's order. */
export const connectable = (): { id: string; name: string; hint: string | undefined }[] =>
  providers.filter(hasForm).map(({ id, name }) => ({ id, name, hint: hints[id] }));

/** The service of that id, if it is connected by a form of ours. */
export const formProvider = (id: string): FormProvider | null =>
  providers.filter(hasForm).find((provider) => provider.id === id) ?? null;
