/** Azure's public regions as their providers show them (Azure docs, "List of Azure regions"). */
const REGIONS = [
  'East US',
  'East US 2',
  'Central US',
  'North Central US',
  'South Central US',
  'West Central US',
  'West US',
  'West US 2',
  'West US 3',
  'Canada Central',
  'Canada East',
  'Mexico Central',
  'Brazil South',
  'Brazil Southeast',
  'Chile Central',
  'North Europe',
  'West Europe',
  'UK South',
  'UK West',
  'France Central',
  'France South',
  'Germany North',
  'Germany West Central',
  'Italy North',
  'Norway East',
  'Norway West',
  'Poland Central',
  'Spain Central',
  'Sweden Central',
  'Sweden South',
  'Switzerland North',
  'Switzerland West',
  'Austria East',
  'Belgium Central',
  'Denmark East',
  'East Asia',
  'Southeast Asia',
  'Australia Central',
  'Australia Central 2',
  'Australia East',
  'Australia Southeast',
  'Central India',
  'South India',
  'West India',
  'Jio India Central',
  'Jio India West',
  'Indonesia Central',
  'Japan East',
  'Japan West',
  'Korea Central',
  'Korea South',
  'Malaysia West',
  'New Zealand North',
  'Israel Central',
  'Qatar Central',
  'UAE Central',
  'UAE North',
  'South Africa North',
  'South Africa West',
];

/** Those of the sovereign clouds, and what is no region but a place all the same. */
const OTHERS = [
  'global',
  'USGov Virginia',
  'USGov Texas',
  'USGov Arizona',
  'USDoD East',
  'USDoD Central',
  'China East',
  'China East 2',
  'China East 3',
  'China North',
  'China North 2',
  'China North 3',
  'East US 2 EUAP',
  'Central US EUAP',
  'East US STG',
  'South Central US STG',
];

const PLACES = new Set([...REGIONS, ...OTHERS].map(plainRegion));
const DISPLAYED = new Map(REGIONS.map((name) => [plainRegion(name), name]));

/** `westeurope` for "West Europe". */
export function plainRegion(location: string): string {
  return location.toLowerCase().replaceAll(' ', '');
}

/** "West Europe" for `westeurope`; a region that is not listed stays as it was written. */
export function displayedRegion(location: string): string {
  return DISPLAYED.get(plainRegion(location)) ?? location;
}

/** Whether Resource Manager knows it. */
export function isRegion(location: string): boolean {
  return PLACES.has(plainRegion(location));
}
