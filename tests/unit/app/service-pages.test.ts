import { expect, it } from "@jest/globals";
import { servicePage } from "@/app/(app)/settings/integrations/_components/service-pages";
import type { ServiceView } from "@/lib/integrations/queries";

const services = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ name: `Service ${n}` })) as ServiceView[];
const numbers = (page: { services: ServiceView[] }) =>
  page.services.map(({ name }) => Number(name.replace("Service ", "")));

it("shows fifty services at once", () => {
  const shown = servicePage(services(50), "", 1);
  expect([shown.services.length, shown.pages]).toEqual([50, 1]);
});

it("turns more than that over in pages, each service on one of them", () => {
  const pages = [1, 2, 3].map((page) => servicePage(services(51), "", page));
  expect(pages.map(({ pages: count }) => count)).toEqual([3, 3, 3]);
  expect(pages.flatMap(numbers)).toEqual(Array.from({ length: 51 }, (_, n) => n));
});

it.each([
  [0, 1],
  [-3, 1],
  [99, 3],
])("takes page %d for page %d", (wanted, page) => {
  expect(servicePage(services(51), "", wanted).page).toBe(page);
});

it("searches the names in any case, and shows what fits at once", () => {
  const found = servicePage(services(60), "VICE 5", 1);
  expect(numbers(found)).toEqual([5, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59]);
  expect(found).toMatchObject({ found: 11, pages: 1 });
  expect(servicePage(services(60), "nothing", 1)).toMatchObject({ services: [], found: 0, page: 1 });
});
