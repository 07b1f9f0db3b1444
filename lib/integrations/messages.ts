/** Words for the failure codes of this domain. */
export const integrationMessages: Record<string, string> = {
  unknown_service: "This service does not exist any more.",
  bulk_locked: "Bulk sync enabled – individual settings disabled",
  calendar_unavailable: "This calendar cannot be used any more. Choose another one.",
  preview_changed: "Something changed while you were looking. Here is what would happen now.",
};
