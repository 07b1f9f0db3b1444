import type { ServiceView } from "@/lib/integrations/queries";

/** So many services are shown at once; more can be searched, and are turned over in pages. */
const MOST_AT_ONCE = 50;
/** How many are on a page then, as of bookings. */
const SERVICES_PAGE = 25;

/** There are more than are shown at once. */
export const needsPages = (services: number): boolean => services > MOST_AT_ONCE;

export interface ServicePages {
  services: ServiceView[];
  /** How many match the search. */
  found: number;
  /** Counted from 1; the last one for a number beyond it. */
  page: number;
  pages: number;
}

/** One page of the services whose name has `search` in it, in any case. */
export function servicePage(all: readonly ServiceView[], search: string, wanted: number): ServicePages {
  const part = search.toLocaleLowerCase();
  const found = all.filter(({ name }) => name.toLocaleLowerCase().includes(part));
  const size = needsPages(found.length) ? SERVICES_PAGE : MOST_AT_ONCE;
  const pages = Math.max(1, Math.ceil(found.length / size));
  const page = Math.min(Math.max(1, wanted), pages);
  return {
    services: found.slice((page - 1) * size, page * size),
    found: found.length,
    page,
    pages,
  };
}
