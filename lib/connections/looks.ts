import { PASSWORD_PROBE_MS, PROBE_FIRST_MS } from "@/lib/lanes/block";
import type { ProviderDefinition } from "@/lib/providers/provider";

/** After how long an account whose credentials were refused is looked at, in ms: a mark can be wrong. */
export const lookAfter = ({ connect }: Pick<ProviderDefinition, "connect">): number =>
  connect.kind === "password" ? PASSWORD_PROBE_MS : PROBE_FIRST_MS;
