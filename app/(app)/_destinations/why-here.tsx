import { Details } from "@/components/ui/details";
import type { Destination } from "@/lib/states/destination/routing";
import { type Place, whyWords } from "@/lib/states/destination/words";

export interface WhyHereProps {
  /** The rule that chose the destination, and whether there is one. */
  reason: Destination["reason"];
  somewhere: boolean;
  /** The calendar that was chosen, or the one that is gone; null when nothing is known of it any more. */
  place: Place | null;
  of: { kind: "service" | "booking"; name: string };
}

/** "Why here?": the rule that chose where something goes. */
export function WhyHere({ reason, somewhere, place, of }: WhyHereProps) {
  return (
    <Details
      summary={
        <>
          {somewhere ? "Why here?" : "Why not?"}
          <span className="sr-only">{` ${of.name}`}</span>
        </>
      }
    >
      {whyWords({ reason }, place, of.kind)}
    </Details>
  );
}
