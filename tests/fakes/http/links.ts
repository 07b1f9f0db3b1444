/** Text that is HTML already, with its web addresses as links; each says only where it leads. */
export const withLinks = (html: string): string =>
  html.replace(/https?:\/\/[^\s<]+/g, (address) => `<a href="${address}">${address}</a>`);
