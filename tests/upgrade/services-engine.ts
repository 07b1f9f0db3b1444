import { openSession } from "@/lib/connections/session";
import { ProviderError } from "@/lib/providers/errors";
import type { Engine } from "@/lib/sync/engine";
import { realEngine } from "../setup/engine";
import type { CalendarServices } from "./services";

/**
 * The engine as the product runs it, stored credentials included, with `services` in place of the real ones. Nobody
 * renews a refused token here: that would need the provider's own token endpoint.
 */
export function engineOf(services: CalendarServices, overrides: Partial<Engine> = {}): Engine {
  return {
    ...realEngine(),
    providerOf: services.definitionOf,
    openSession: async (id, beforeRequest, refused) => {
      if (refused !== undefined)
        throw new ProviderError("reauth", "unauthorized", "The credentials were refused.");
      return openSession(id, beforeRequest);
    },
    ...overrides,
  };
}
