/** The form of "Sync everything now"; sent by a button with an account's id, it is about that account alone. */
export const SYNC_FORM = "sync-now";
