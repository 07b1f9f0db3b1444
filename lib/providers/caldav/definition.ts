import { env } from "@/lib/env";
import { ProviderError } from "../errors";
import { once } from "../kit/once";
import type { ConnectField, ProviderDefinition } from "../provider";

const load = once(async () => (await import("./provider")).caldavProvider);

/** What CalDAV servers and iCloud share: two requests at once, and If-Match on every update. */
const shared = { concurrency: 2, conditionalWrites: true, load } as const;

const password: ConnectField = {
  name: "password",
  label: "Password",
  type: "password",
  autoComplete: "off",
};

/** Any CalDAV server, found from its address. */
export const caldav: ProviderDefinition = {
  id: "caldav",
  name: "CalDAV",
  hint: "Nextcloud, Fastmail, Radicale and any other CalDAV server",
  glyph: "server",
  ...shared,
  connect: {
    kind: "password",
    fields: [
      {
        name: "server",
        label: "Server address",
        type: "text",
        hint: "For example cloud.example.com. The full CalDAV address works too.",
        autoComplete: "url",
      },
      { name: "username", label: "Username", type: "text", autoComplete: "username" },
      {
        ...password,
        hint: "If your account uses two-step sign-in, create an app password and use that.",
      },
    ],
    async connect(input, beforeRequest) {
      const { connectCaldav } = await import("./discovery");
      const { server = "", username = "", password = "" } = input;
      return connectCaldav({ server, username, password }, beforeRequest);
    },
  },
};

/** iCloud: CalDAV at a known address, with an app-specific password. */
export const icloud: ProviderDefinition = {
  id: "icloud",
  name: "iCloud",
  hint: "Apple Calendar, with an app-specific password",
  glyph: "cloud",
  ...shared,
  connect: {
    kind: "password",
    fields: [
      { name: "email", label: "Apple ID email", type: "email", autoComplete: "username" },
      {
        ...password,
        label: "App-specific password",
        hint: "Made at account.apple.com under Sign-In and Security. Your Apple ID password does not work here.",
      },
    ],
    async connect(input, beforeRequest) {
      const { connectCaldav } = await import("./discovery");
      const { email = "", password = "" } = input;
      const account = { server: env().ICLOUD_CALDAV_URL, username: email, password: password.trim() };
      return connectCaldav(account, beforeRequest).catch((error) => {
        // Nearly always the Apple ID's own password, which only needs another hint.
        if (error instanceof ProviderError && error.code === "wrong_password")
          throw new ProviderError(error.kind, "wrong_app_password", error.message);
        throw error;
      });
    },
  },
};
