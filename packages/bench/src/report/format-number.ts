/** 12,345 and 0.16: thousands apart, no locale of the machine, no trailing zeros. */
export const formatNumber = (value: number): string => {
  const [whole = '0', fraction] = String(value).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
};
