import "server-only";

import { cache } from "react";
import { listAccounts } from "@/lib/accounts/list/queries";
import { now } from "@/lib/clock";
import { getIntegrations } from "@/lib/integrations/queries";

/** The person's accounts, read once for a whole page: its frame shows them too. */
export const accountsOf = cache((userId: string) => listAccounts(userId, now()));

/** Everything the Integrations tab shows, read once for a whole page. */
export const integrationsOf = cache((userId: string) => getIntegrations(userId, now(), accountsOf(userId)));
