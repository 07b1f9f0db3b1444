import { Search } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";

export interface SearchBoxProps {
  label: string;
  search: string;
  /** Kept in the address while searching. */
  keep?: Record<string, string>;
}

/** A search of the list on this page; a plain GET form, so that a search is an address. */
export function SearchBox({ label, search, keep = {} }: SearchBoxProps) {
  return (
    <search>
      <form className="flex gap-2">
        {Object.entries(keep).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Input
          type="search"
          name="search"
          aria-label={label}
          placeholder={label}
          defaultValue={search}
          maxLength={200}
        />
        <Button type="submit" aria-label="Search" className="min-w-10">
          <Search aria-hidden />
        </Button>
      </form>
    </search>
  );
}
