import { zoneName } from "@/lib/text/format";

/** Every zone this system knows, by region; the current one is among them even if it goes by an old name. */
export function TimeZoneOptions({ current }: { current: string }) {
  return byRegion(current).map(([region, zones]) => (
    <optgroup key={region} label={region}>
      {zones.map((zone) => (
        <option key={zone} value={zone}>
          {zoneName(zone)}
        </option>
      ))}
    </optgroup>
  ));
}

function byRegion(current: string): [string, string[]][] {
  const regions = new Map<string, string[]>();
  for (const zone of [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone"), current])].sort()) {
    const region = zone.includes("/") ? zone.slice(0, zone.indexOf("/")) : "Other";
    regions.set(region, [...(regions.get(region) ?? []), zone]);
  }
  return [...regions];
}
