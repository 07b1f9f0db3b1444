import { clsx } from "clsx";

/** A grey place-holder of the size of what will come; silent for screen readers. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={clsx("animate-pulse rounded-md bg-line/70", className)} />;
}

/** Rows of a list that is still loading, as tall as the real ones. */
export function SkeletonList({ rows = 6, className = "h-16" }: { rows?: number; className?: string }) {
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface">
      {Array.from({ length: rows }, (_, index) => index).map((row) => (
        <div
          key={row}
          className={clsx("flex items-center gap-4 border-line px-4 not-first:border-t", className)}
        >
          <Skeleton className="h-4 w-1/3" />
          <Skeleton className="ml-auto h-4 w-24" />
        </div>
      ))}
    </div>
  );
}
