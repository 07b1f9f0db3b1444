/** What a change of the sync settings answers: that it is done, or what it would do to upcoming bookings. */
export type SettingOutcome = { kind: "saved"; words: string } | SettingConfirmation;

export interface SettingConfirmation {
  kind: "confirm";
  /** Sent back with the confirmation: if either has changed meanwhile, the person sees the new preview. */
  revision: number;
  bookings: number;
  /** "12 upcoming bookings move from Work (…) to Calendar (…)" */
  lines: string[];
  /** What it is called to let upcoming bookings follow: "Move upcoming bookings". */
  along: string;
  /** Something changed since the preview that was confirmed. */
  renewed: boolean;
  /** The values that were chosen and are not saved yet, by the name of the control. */
  chosen: Record<string, string>;
}
