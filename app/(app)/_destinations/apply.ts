import "server-only";

import { revalidatePath } from "next/cache";
import { after } from "next/server";
import { z } from "zod";
import { type AccountView, listAccounts } from "@/lib/accounts/list/queries";
import type { SignedInUser } from "@/lib/auth/session";
import { now } from "@/lib/clock";
import { ok, type Result } from "@/lib/errors";
import type { Move, SettingsChange } from "@/lib/integrations/change";
import { changeSettings, previewChange } from "@/lib/integrations/commands";
import { alongWords } from "@/lib/integrations/words";
import { kickPlan } from "@/lib/sync/kick";
import type { SettingOutcome } from "./outcome";
import { calendarWords } from "./words";

/** What a setting's form sends besides its own control, once the person has seen the preview and said yes. */
export const confirmationFields = {
  confirm: z.literal("yes").optional().catch(undefined),
  mode: z.enum(["move", "keep"]).optional().catch(undefined),
  revision: z.coerce.number().int().optional().catch(undefined),
  bookings: z.coerce.number().int().optional().catch(undefined),
};
type Confirmation = z.output<z.ZodObject<typeof confirmationFields>>;

/**
 * Applies a change of the sync settings. One that reaches no upcoming booking is applied at once; any other is first
 * answered with what it would do, and applied when that very preview comes back confirmed.
 */
export async function applySetting(
  user: SignedInUser,
  change: SettingsChange,
  given: Confirmation,
  chosen: Record<string, string>,
): Promise<Result<SettingOutcome>> {
  const confirmed = given.confirm === "yes" && given.revision !== undefined && given.bookings !== undefined;
  let renewed = false;
  if (confirmed) {
    const shown = { revision: given.revision ?? 0, bookings: given.bookings ?? 0 };
    const changed = await changeSettings(user.id, change, given.mode ?? "move", shown);
    if (changed.ok) return saved(given.mode === "keep" ? "Saved, for new bookings" : "Saved");
    if (changed.code !== "preview_changed") return changed;
    renewed = true;
  }
  const preview = await previewChange(user.id, change);
  if (!preview.ok) return preview;
  const { revision, bookings, moves } = preview.value;
  if (bookings === 0) {
    const changed = await changeSettings(user.id, change, "move", { revision, bookings });
    if (changed.ok) return saved("Saved");
    if (changed.code !== "preview_changed") return changed;
    return applySetting(user, change, {}, chosen);
  }
  const accounts = await listAccounts(user.id, now());
  const lines = moves.map((move) => moveWords(move, accounts));
  return ok({ kind: "confirm", revision, bookings, lines, along: alongWords(moves), renewed, chosen });
}

function saved(words: string): Result<SettingOutcome> {
  after(kickPlan);
  revalidatePath("/", "layout");
  return ok({ kind: "saved", words });
}

function moveWords({ from, to, bookings }: Move, accounts: readonly AccountView[]): string {
  const who = bookings === 1 ? "1 upcoming booking" : `${bookings} upcoming bookings`;
  const one = bookings === 1;
  if (from === null) return `${who} ${one ? "is" : "are"} added to ${calendarWords(accounts, to)}.`;
  if (to === null) return `${who} ${one ? "leaves" : "leave"} ${calendarWords(accounts, from)}.`;
  return `${who} ${one ? "moves" : "move"} from ${calendarWords(accounts, from)} to ${calendarWords(accounts, to)}.`;
}
