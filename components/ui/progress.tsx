import { clsx } from "clsx";

export interface ProgressProps {
  /** What is getting on, for people who cannot see the bar. */
  label: string;
  value: number;
  max: number;
  className?: string;
}

/** A native progress bar. */
export function Progress({ label, value, max, className }: ProgressProps) {
  return <progress aria-label={label} value={value} max={max} className={clsx("progress", className)} />;
}
