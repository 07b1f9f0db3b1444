import { clsx } from "clsx";
import { type ServiceColor, serviceColors } from "@/lib/services/colors";

const fills: Record<ServiceColor, string> = {
  indigo: "bg-service-indigo",
  blue: "bg-service-blue",
  teal: "bg-service-teal",
  green: "bg-service-green",
  amber: "bg-service-amber",
  orange: "bg-service-orange",
  red: "bg-service-red",
  pink: "bg-service-pink",
  slate: "bg-service-slate",
};

/** The colours a service can have, for the form. */
export const swatches = serviceColors.map((value) => ({
  value,
  label: value.charAt(0).toUpperCase() + value.slice(1),
  fill: fills[value],
}));

/** A service's colour as a CSS value, for what is tinted by it. */
export const serviceTint = (color: string): string =>
  `var(--color-service-${serviceColors.find((name) => name === color) ?? "slate"})`;

/** A service's colour beside its name; it says nothing the name does not. */
export function ServiceDot({ color, className }: { color: string; className?: string }) {
  const known = serviceColors.find((name) => name === color) ?? "slate";
  return <span aria-hidden className={clsx("dot", fills[known], className)} />;
}
