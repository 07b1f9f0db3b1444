/** What the pages say of an account: the reason as a sentence, and what has to be done by whom. */

export const you = (why: string, todo: string): string => `Needs you. ${why} ${todo}`;

export const administrator = (why: string, todo: string): string =>
  `Needs your organisation's administrator. ${why} Ask your organisation's administrator to ${todo}.`;

export const operator = (why: string, todo: string): string =>
  `Needs this server's operator. ${why} Ask the operator of this server to ${todo}.`;

export const FOREIGN = "Delayed. Something else answered in place of the calendar service.";
export const REFUSED = "Delayed. The calendar server refused it.";
export const BROKEN = "Delayed. The calendar server has a problem of its own.";
export const UNREACHED = "Delayed. The calendar server could not be reached.";
