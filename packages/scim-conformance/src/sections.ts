// The titles of the RFC sections that checks belong to, in the order in which the report shows them.

export const sectionTitles: Readonly<Record<string, string>> = {
  'RFC 7643 §2.2': 'Attribute Characteristics',
  'RFC 7643 §2.3': 'Attribute Data Types',
  'RFC 7643 §2.4': 'Multi-Valued Attributes',
  'RFC 7643 §2.5': 'Unassigned and Null Values',
  'RFC 7643 §3.1': 'Common Attributes',
  'RFC 7643 §3.3': 'Attribute Extensions to Resources',
  'RFC 7643 §4.1': '"User" Resource Schema',
  'RFC 7643 §4.2': '"Group" Resource Schema',
  'RFC 7643 §5': 'Service Provider Configuration Schema',
  'RFC 7643 §6': 'ResourceType Schema',
  'RFC 7643 §7': 'Schema Definition',
  'RFC 7644 §2': 'Authentication and Authorization',
  'RFC 7644 §3.3': 'Creating Resources',
  'RFC 7644 §3.4.1': 'Retrieving a Known Resource',
  'RFC 7644 §3.4.2': 'Query Resources',
  'RFC 7644 §3.4.2.2': 'Filtering',
  'RFC 7644 §3.4.2.3': 'Sorting',
  'RFC 7644 §3.4.2.4': 'Pagination',
  'RFC 7644 §3.4.2.5': 'Attributes',
  'RFC 7644 §3.4.3': 'Querying Resources Using HTTP POST',
  'RFC 7644 §3.5.1': 'Replacing with PUT',
  'RFC 7644 §3.5.2': 'Modifying with PATCH',
  'RFC 7644 §3.5.2.1': 'Add Operation',
  'RFC 7644 §3.5.2.2': 'Remove Operation',
  'RFC 7644 §3.5.2.3': 'Replace Operation',
  'RFC 7644 §3.6': 'Deleting Resources',
  'RFC 7644 §3.7': 'Bulk Operations',
  'RFC 7644 §3.8': 'Data Input/Output Formats',
  'RFC 7644 §3.9': 'Additional Operation Response Parameters',
  'RFC 7644 §3.10': 'Attribute Notation',
  'RFC 7644 §3.11': '"/Me" Authenticated Subject Alias',
  'RFC 7644 §3.12': 'HTTP Status and Error Response Handling',
  'RFC 7644 §3.14': 'Versioning Resources',
  'RFC 7644 §4': 'Service Provider Configuration Endpoints',
  'RFC 7644 §7': 'Security Considerations',
};

/** Results or checks by section: the RFCs' in their order, then the others as they come. */
export function bySection<T extends { readonly section: string }>(
  items: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const others = items.map(({ section }) => section).filter((section) => !(section in sectionTitles));
  const groups = new Map<string, readonly T[]>();
  for (const section of [...Object.keys(sectionTitles), ...new Set(others)]) {
    const members = items.filter((item) => item.section === section);
    if (members.length > 0) {
      groups.set(section, members);
    }
  }
  return groups;
}

/** `RFC 7644 §3.6 Deleting Resources`. */
export function headingOf(section: string): string {
  const title = sectionTitles[section];
  return title === undefined ? section : `${section} ${title}`;
}
