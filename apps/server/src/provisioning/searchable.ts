// How a resource type is searched: which attributes are columns, which are rows of tables of their own. The rest is looked
// for in the search form.
import type { Target } from '@linktime/scim';
import type { Column } from './filter-column.ts';

/** Rows of a table of their own that are the elements of a multi-valued attribute. */
export type Related = {
  /** The key of `r` that `select` gives. */
  readonly key: string;
  /** `select <key> from … where organization = …`, to which conditions are added by `and`. */
  readonly select: string;
  /** By the sub-attribute's name. Those without a column are looked for in the search form. */
  readonly columns: Readonly<Record<string, Column>>;
  /** The rows hold all there is to know of an element; else they only help to find it (e-mails). */
  readonly complete: boolean;
};

/** How a resource type is searched: its rows are called `r`. */
export type Searchable = {
  /** By `printTarget`-like name: `userName`, `meta.created`. */
  readonly columns: Readonly<Record<string, Column>>;
  /** By the attribute's name. */
  readonly related: Readonly<Record<string, Related>>;
  /** What IdPs ask for beside a look-up, by name: `id eq "x" and members eq "y"`. */
  readonly beside: readonly string[];
};

/** `userName`, `emails.value`, `<extension>:manager.value`. */
export function columnName({ extension, attribute, sub }: Target): string {
  const name = sub === undefined ? attribute.name : `${attribute.name}.${sub.name}`;
  return extension === undefined ? name : `${extension.id}:${name}`;
}

/** The columns of a complex attribute whose sub-attributes have each their own, as `meta`'s have; else undefined. */
export function partsOf(
  target: Target,
  searchable: Searchable,
): Readonly<Record<string, Column>> | undefined {
  const prefix = `${columnName(target)}.`;
  const parts = Object.entries(searchable.columns)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, column]) => [name.slice(prefix.length), column] as const);
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}

export function relatedTo(searchable: Searchable, target: Target): Related | undefined {
  return target.extension === undefined ? searchable.related[target.attribute.name] : undefined;
}

/** The column of an attribute or of the rows related to it; undefined where it is looked for in the search form. */
export function columnOf(target: Target, searchable: Searchable): Column | undefined {
  const related = relatedTo(searchable, target)?.columns[target.sub?.name ?? ''];
  return searchable.columns[columnName(target)] ?? related;
}
