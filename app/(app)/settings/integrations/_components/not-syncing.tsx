import { Banner } from "@/components/ui/banner";
import { nowhere } from "@/lib/integrations/nowhere";
import type { Integrations, ServiceView } from "@/lib/integrations/queries";

/** As many names as fit a sentence. */
const NAMES = 5;

/** Says which services sync nowhere although they should, and why. */
export function NotSyncing({ integrations }: { integrations: Integrations }) {
  const { unset, left, gone } = nowhere(integrations);
  return (
    <>
      {unset.length > 0 && (
        <Banner tone="warning" title="No primary calendar is chosen">
          Not synced until you pick one: {names(unset)}.
        </Banner>
      )}
      {left.length > 0 && (
        <Banner tone="warning" title="A chosen calendar is in an account you disconnected">
          Not synced until you pick another one: {names(left)}.
        </Banner>
      )}
      {gone.length > 0 && (
        <Banner tone="danger" title="A chosen calendar cannot be used any more">
          Not synced until it can be used again, or you pick another one: {names(gone)}.
        </Banner>
      )}
    </>
  );
}

function names(services: readonly ServiceView[]): string {
  const shown = services.slice(0, NAMES).map((service) => service.name);
  const more = services.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}
