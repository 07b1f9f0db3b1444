/** The colours a service can have: names, so that pages can draw each for light and dark. */
export const serviceColors = [
  "indigo",
  "blue",
  "teal",
  "green",
  "amber",
  "orange",
  "red",
  "pink",
  "slate",
] as const;
export type ServiceColor = (typeof serviceColors)[number];
