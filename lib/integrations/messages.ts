/** Words for the failure codes of this domain. */
export const integrationMessages: Record<string, string> = {
  unknown_service: "This service does not exist any more.",
  bulk_locked: "Bulk sync enabled – individual settings disabled",
  calendar_unavailable: "This calendar cannot be used any more. Choose another one.",
  undo_stale: "This cannot be undone any more: something changed since, or it is more than a day ago.",
  too_soon: "That was often enough for now. Try again in a minute.",
  not_found: "This account is not connected any more.",
  preview_changed: "Something changed while you were looking. Here is what would happen now.",
};
