"use client";

import { Search } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";

export interface SearchBoxProps {
  label: string;
  search: string;
  /** Further controls of the search. */
  children?: ReactNode;
  /** Kept in the address while searching. */
  keep?: Record<string, string>;
}

/** A search of the list on this page; a plain GET form, so that a search is an address. */
export function SearchBox({ label, search, keep = {}, children }: SearchBoxProps) {
  return (
    <search>
      <form className="flex flex-wrap gap-2">
        {Object.entries(keep).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {children}
        {/* The button stays beside what it sends, where the other controls leave the line to them. */}
        <div className="flex min-w-0 flex-1 basis-53.5 gap-2">
          <Input
            className="flex-1"
            type="search"
            name="search"
            aria-label={label}
            placeholder={label}
            defaultValue={search}
            maxLength={200}
          />
          <Button type="submit" aria-label="Search" className="shrink-0">
            <Search aria-hidden />
          </Button>
        </div>
      </form>
    </search>
  );
}
