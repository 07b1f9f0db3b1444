import { Badge } from "@/components/ui/badge";
import type { CalendarView } from "@/lib/accounts/list/queries";

/** What is special about a calendar, in a word; nothing for an ordinary one. */
export function CalendarMark({ calendar }: { calendar: CalendarView }) {
  if (calendar.vanished) return <Badge tone="danger">Gone</Badge>;
  if (calendar.needs) return <Badge tone="warning">Needs permission</Badge>;
  if (!calendar.canWrite) return <Badge>Read-only</Badge>;
  return calendar.isDefault ? <Badge tone="accent">Default</Badge> : null;
}
