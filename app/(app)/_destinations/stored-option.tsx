import { isDestination } from "@/lib/accounts/list/destinations";
import type { AccountView } from "@/lib/accounts/list/queries";
import { lostWords } from "./words";

export interface StoredOptionProps {
  accounts: readonly AccountView[];
  calendarId: string | null;
}

/** What is stored but cannot be picked any more: a select without it would show another calendar in its place. */
export function StoredOption({ accounts, calendarId }: StoredOptionProps) {
  if (calendarId === null || isDestination(accounts, calendarId)) return null;
  return (
    <option value={calendarId} disabled>
      {lostWords(accounts, calendarId)}
    </option>
  );
}
