import { type ZoneChoice, zoneChoices } from "@/lib/zones";

/** Every zone this system knows, by region, each with its city first, so that typing its name finds it. */
export function TimeZoneOptions({ current, now }: { current: string; now: Date }) {
  return byRegion(zoneChoices(current, now)).map(([region, zones]) => (
    <optgroup key={region} label={region}>
      {zones.map(({ zone, city, offset }) => (
        <option key={zone} value={zone}>
          {city === offset ? city : `${city} (${offset})`}
        </option>
      ))}
    </optgroup>
  ));
}

function byRegion(choices: readonly ZoneChoice[]): [string, ZoneChoice[]][] {
  const regions = new Map<string, ZoneChoice[]>();
  for (const choice of choices) regions.set(choice.region, [...(regions.get(choice.region) ?? []), choice]);
  return [...regions];
}
