//! The residue names that count as amino acids.

use crate::base::Name;

/// Peptide-linking components of the wwPDB Chemical Component Dictionary of 2022-09-17, sorted by their bytes.
static AMINO_ACIDS: [&[u8]; 1554] = [
    b"004", b"00B", b"00C", b"00E", b"00O", b"01N", b"01W", b"02A", b"02K", b"02L", b"02O", b"02V", b"02Y", b"037",
    b"03E", b"03Y", b"04Q", b"04R", b"04U", b"04V", b"04X", b"05N", b"05O", b"060", b"07O", b"08M", b"08P", b"0A0",
    b"0A1", b"0A2", b"0A8", b"0A9", b"0AA", b"0AB", b"0AC", b"0AF", b"0AH", b"0AK", b"0AR", b"0AZ", b"0BN", b"0CS",
    b"0E5", b"0EA", b"0EH", b"0FL", b"0G5", b"0GG", b"0LF", b"0MU", b"0NC", b"0PR", b"0QL", b"0QZ", b"0RJ", b"0TD",
    b"0TH", b"0UZ", b"0W6", b"0WZ", b"0X9", b"0XL", b"0XO", b"0XQ", b"0Y8", b"0Y9", b"0YG", b"11Q", b"11W", b"12L",
    b"12X", b"12Y", b"13E", b"143", b"175", b"192", b"193", b"19W", b"1AC", b"1C3", b"1E3", b"1G2", b"1G3", b"1G8",
    b"1IC", b"1IP", b"1JM", b"1L1", b"1ME", b"1MH", b"1OP", b"1PA", b"1PI", b"1QI", b"1TQ", b"1TX", b"1TY", b"1U8",
    b"1VR", b"1X6", b"1XW", b"200", b"22G", b"23F", b"23P", b"23S", b"26B", b"28J", b"28X", b"2AD", b"2AG", b"2AO",
    b"2AS", b"2CO", b"2DO", b"2FM", b"2GX", b"2HF", b"2JC", b"2JF", b"2JG", b"2JH", b"2JJ", b"2JN", b"2KK", b"2KP",
    b"2KY", b"2KZ", b"2L5", b"2L6", b"2L9", b"2LT", b"2LU", b"2ML", b"2MR", b"2MT", b"2OR", b"2P0", b"2PI", b"2QD",
    b"2QY", b"2QZ", b"2R1", b"2R3", b"2RA", b"2RX", b"2SI", b"2SO", b"2TL", b"2TY", b"2VA", b"2XA", b"2YC", b"2YF",
    b"2YG", b"2YH", b"2YJ", b"2ZC", b"30F", b"30V", b"31Q", b"32L", b"32S", b"32T", b"33S", b"33W", b"33X", b"34E",
    b"35Y", b"3A5", b"3AH", b"3AR", b"3BY", b"3CF", b"3CT", b"3EG", b"3FG", b"3GA", b"3GL", b"3K4", b"3MD", b"3MM",
    b"3MY", b"3NF", b"3O3", b"3PM", b"3PX", b"3QN", b"3TY", b"3WS", b"3X9", b"3XH", b"3YM", b"3ZH", b"3ZL", b"41H",
    b"41Q", b"432", b"45W", b"4AF", b"4AK", b"4AR", b"4AW", b"4BF", b"4CF", b"4CG", b"4CY", b"4D4", b"4DB", b"4DP",
    b"4F3", b"4FB", b"4FO", b"4FW", b"4GJ", b"4HH", b"4HJ", b"4HL", b"4HT", b"4II", b"4IK", b"4IN", b"4J2", b"4J4",
    b"4J5", b"4KY", b"4L0", b"4L8", b"4LZ", b"4M8", b"4MM", b"4N3", b"4N7", b"4N8", b"4N9", b"4NT", b"4NU", b"4OG",
    b"4OP", b"4OU", b"4OV", b"4PH", b"4PQ", b"4QK", b"4SJ", b"4U7", b"4UD", b"4WQ", b"51T", b"54C", b"55I", b"55N",
    b"562", b"56A", b"56C", b"5A6", b"5AB", b"5CR", b"5CS", b"5CT", b"5CW", b"5DW", b"5F0", b"5FQ", b"5GG", b"5GM",
    b"5HP", b"5LB", b"5LE", b"5LF", b"5MW", b"5OH", b"5OL", b"5OM", b"5OW", b"5PG", b"5R5", b"5SQ", b"5T3", b"5VV",
    b"5X8", b"5XU", b"5ZA", b"60F", b"62H", b"66C", b"66D", b"66E", b"6BR", b"6CL", b"6CV", b"6CW", b"6DU", b"6E4",
    b"6FL", b"6G4", b"6GL", b"6HN", b"6KM", b"6KY", b"6M6", b"6RK", b"6V1", b"6V9", b"6WK", b"6Y9", b"6YJ", b"6ZS",
    b"73C", b"73N", b"73O", b"73P", b"74P", b"7C9", b"7CC", b"7HA", b"7ID", b"7J3", b"7J4", b"7JA", b"7MN", b"7N8",
    b"7O5", b"7OZ", b"7R0", b"7R6", b"7RX", b"7XC", b"7YO", b"81R", b"81S", b"823", b"85F", b"85G", b"85J", b"86N",
    b"8JB", b"8LJ", b"8RE", b"8SP", b"8WY", b"8YR", b"999", b"99Y", b"9AT", b"9BP", b"9DN", b"9DS", b"9E7", b"9EV",
    b"9KK", b"9KP", b"9MN", b"9NE", b"9NF", b"9NR", b"9NV", b"9OW", b"9R1", b"9R4", b"9R7", b"9TR", b"9TU", b"9TX",
    b"9U0", b"9U6", b"9U9", b"9UC", b"9UF", b"9V0", b"9V6", b"9VC", b"9VF", b"9VL", b"9VR", b"9WV", b"A0G", b"A30",
    b"A3U", b"A5N", b"A66", b"A8E", b"A9D", b"AA3", b"AA4", b"AA6", b"AAR", b"AB7", b"ABA", b"AC5", b"ACA", b"ACB",
    b"ACL", b"ADD", b"AE5", b"AEA", b"AEI", b"AFA", b"AGD", b"AGM", b"AGQ", b"AGT", b"AHB", b"AHH", b"AHO", b"AHP",
    b"AIB", b"AJE", b"AKL", b"ALA", b"ALC", b"ALM", b"ALN", b"ALO", b"ALS", b"ALT", b"ALY", b"AME", b"AN6", b"AN8",
    b"APH", b"API", b"APK", b"APM", b"APO", b"APP", b"AR2", b"AR4", b"ARF", b"ARG", b"ARM", b"ARO", b"ARV", b"AS2",
    b"AS7", b"AS9", b"ASA", b"ASB", b"ASI", b"ASK", b"ASL", b"ASM", b"ASN", b"ASP", b"ASQ", b"ASX", b"AVN", b"AYA",
    b"AYG", b"AZH", b"AZK", b"AZS", b"AZY", b"B1F", b"B27", b"B2C", b"B2H", b"B2N", b"B3A", b"B3E", b"B3K", b"B3L",
    b"B3M", b"B3Q", b"B3S", b"B3T", b"B3U", b"B3X", b"B3Y", b"B8R", b"BB6", b"BB7", b"BB8", b"BB9", b"BBC", b"BCS",
    b"BCX", b"BE2", b"BF6", b"BF7", b"BF9", b"BFD", b"BG1", b"BH2", b"BHD", b"BIF", b"BIL", b"BIU", b"BJH", b"BJO",
    b"BL2", b"BMT", b"BNN", b"BP5", b"BPE", b"BSE", b"BTA", b"BTC", b"BTK", b"BTR", b"BUC", b"BUG", b"BW5", b"BWB",
    b"BWV", b"BXT", b"BYR", b"BZK", b"C0O", b"C12", b"C1T", b"C1X", b"C22", b"C2N", b"C3Y", b"C4R", b"C5C", b"C66",
    b"C6C", b"C99", b"CAB", b"CAF", b"CAS", b"CAY", b"CCL", b"CCS", b"CCY", b"CDE", b"CDV", b"CE7", b"CEA", b"CFY",
    b"CG6", b"CGA", b"CGH", b"CGU", b"CGV", b"CH6", b"CH7", b"CHG", b"CHP", b"CIR", b"CJO", b"CLB", b"CLD", b"CLE",
    b"CLG", b"CLH", b"CLV", b"CME", b"CMH", b"CML", b"CMT", b"CNG", b"CPC", b"CPI", b"CQ1", b"CQ2", b"CQR", b"CR0",
    b"CR2", b"CR5", b"CR7", b"CR8", b"CRF", b"CRG", b"CRK", b"CRO", b"CRQ", b"CRU", b"CRW", b"CRX", b"CS0", b"CS1",
    b"CS3", b"CS4", b"CSA", b"CSB", b"CSD", b"CSE", b"CSH", b"CSJ", b"CSK", b"CSO", b"CSP", b"CSR", b"CSS", b"CSU",
    b"CSW", b"CSX", b"CSY", b"CSZ", b"CTE", b"CTH", b"CUC", b"CUD", b"CWD", b"CWR", b"CXM", b"CY0", b"CY1", b"CY3",
    b"CY4", b"CYA", b"CYD", b"CYF", b"CYG", b"CYJ", b"CYM", b"CYQ", b"CYR", b"CYS", b"CYW", b"CZ2", b"CZO", b"CZS",
    b"CZZ", b"D0C", b"D0Q", b"D11", b"D2T", b"D3P", b"D4P", b"DA2", b"DAB", b"DAH", b"DAL", b"DAM", b"DAR", b"DAS",
    b"DBB", b"DBS", b"DBU", b"DBY", b"DBZ", b"DC2", b"DCY", b"DDE", b"DDZ", b"DFF", b"DFI", b"DFO", b"DGH", b"DGL",
    b"DGN", b"DHA", b"DHI", b"DHL", b"DHN", b"DHP", b"DHV", b"DI7", b"DI8", b"DIL", b"DIR", b"DIV", b"DJD", b"DLE",
    b"DLS", b"DLY", b"DM0", b"DMH", b"DMK", b"DMT", b"DNE", b"DNG", b"DNL", b"DNM", b"DNP", b"DNS", b"DNW", b"DO2",
    b"DOA", b"DOH", b"DON", b"DPL", b"DPN", b"DPP", b"DPQ", b"DPR", b"DSE", b"DSG", b"DSN", b"DSP", b"DTH", b"DTR",
    b"DTY", b"DV7", b"DV9", b"DVA", b"DYA", b"DYG", b"DYJ", b"DYL", b"DYS", b"E03", b"E0Y", b"E95", b"E9C", b"E9M",
    b"E9V", b"ECC", b"ECX", b"EEP", b"EFC", b"EHP", b"EI4", b"EJA", b"ELY", b"EME", b"EO2", b"EOE", b"ERL", b"ESB",
    b"ESC", b"ETA", b"EUP", b"EW6", b"EXA", b"EXL", b"EXY", b"EYG", b"EYS", b"F0G", b"F2F", b"F2Y", b"F3M", b"F3T",
    b"F6N", b"F75", b"F7P", b"F7Q", b"F7S", b"F7V", b"F7W", b"F93", b"F9D", b"FAK", b"FB5", b"FB6", b"FC0", b"FCL",
    b"FDL", b"FF9", b"FFM", b"FGA", b"FGL", b"FGP", b"FH7", b"FHE", b"FHL", b"FHO", b"FIO", b"FL6", b"FLA", b"FLE",
    b"FLT", b"FME", b"FOD", b"FOE", b"FP9", b"FPK", b"FPR", b"FQA", b"FRD", b"FT6", b"FTR", b"FTY", b"FVA", b"FY2",
    b"FY3", b"FZN", b"G01", b"G1X", b"G3M", b"G5G", b"G8M", b"G8X", b"GAU", b"GCM", b"GEE", b"GFT", b"GGL", b"GHC",
    b"GHG", b"GHP", b"GHW", b"GL3", b"GLH", b"GLJ", b"GLM", b"GLN", b"GLQ", b"GLU", b"GLX", b"GLY", b"GLZ", b"GMA",
    b"GME", b"GMO", b"GNC", b"GND", b"GPL", b"GSC", b"GSU", b"GT9", b"GVL", b"GYC", b"GYS", b"GZB", b"GZJ", b"H14",
    b"H5M", b"HAC", b"HAR", b"HBN", b"HCL", b"HCM", b"HCS", b"HFA", b"HG7", b"HGL", b"HGM", b"HGY", b"HHI", b"HHK",
    b"HIA", b"HIC", b"HIP", b"HIQ", b"HIS", b"HIX", b"HJH", b"HJV", b"HJY", b"HL2", b"HL5", b"HLU", b"HLX", b"HLY",
    b"HM8", b"HM9", b"HMF", b"HMR", b"HNC", b"HOO", b"HOX", b"HP9", b"HPC", b"HPE", b"HPQ", b"HQA", b"HR7", b"HRG",
    b"HRP", b"HS8", b"HS9", b"HSE", b"HSK", b"HSL", b"HSO", b"HSV", b"HT7", b"HTI", b"HTN", b"HTR", b"HTY", b"HV5",
    b"HVA", b"HY3", b"HYP", b"HZP", b"I1C", b"I2M", b"I4G", b"I58", b"IAM", b"IAR", b"IAS", b"IC0", b"ICY", b"IEL",
    b"IEY", b"IGL", b"IIC", b"IIL", b"ILE", b"ILG", b"ILM", b"ILX", b"IML", b"IO8", b"IOR", b"IOY", b"IPG", b"IT1",
    b"IYR", b"IYT", b"IZO", b"J3D", b"J7H", b"J8W", b"J9A", b"J9Y", b"JBY", b"JJJ", b"JJK", b"JJL", b"JKH", b"JLP",
    b"K1R", b"K5H", b"K5L", b"K7K", b"KBE", b"KBS", b"KBV", b"KCJ", b"KCR", b"KCX", b"KCY", b"KEO", b"KFP", b"KGC",
    b"KHB", b"KJW", b"KKD", b"KNB", b"KOR", b"KPF", b"KPI", b"KPY", b"KST", b"KWS", b"KXV", b"KY4", b"KY7", b"KYN",
    b"KYQ", b"KZ1", b"KZ4", b"KZ7", b"KZG", b"KZV", b"KZY", b"L2A", b"L3O", b"L4R", b"L5P", b"LA2", b"LAA", b"LAL",
    b"LAY", b"LBY", b"LBZ", b"LCK", b"LCX", b"LDH", b"LE1", b"LED", b"LEF", b"LEH", b"LEI", b"LEM", b"LEN", b"LET",
    b"LEU", b"LGY", b"LHC", b"LKE", b"LLO", b"LLP", b"LLY", b"LLZ", b"LME", b"LMF", b"LMQ", b"LNE", b"LNM", b"LOU",
    b"LP6", b"LPD", b"LPG", b"LPH", b"LPL", b"LPS", b"LRK", b"LSO", b"LTA", b"LTR", b"LV8", b"LVG", b"LVN", b"LWI",
    b"LWY", b"LYF", b"LYH", b"LYM", b"LYN", b"LYO", b"LYR", b"LYS", b"LYU", b"LYV", b"LYX", b"LYZ", b"M0H", b"M2L",
    b"M2S", b"M30", b"M3L", b"M3R", b"M3V", b"M64", b"M6J", b"MA", b"MAA", b"MAI", b"MBQ", b"MC1", b"MCG", b"MCL",
    b"MCS", b"MD0", b"MD3", b"MD5", b"MD6", b"MDF", b"MDH", b"MDO", b"ME0", b"MEA", b"MED", b"MEG", b"MEN", b"MEQ",
    b"MET", b"MEU", b"MF3", b"MFC", b"MFH", b"MFV", b"MGG", b"MGN", b"MGY", b"MH1", b"MH6", b"MH8", b"MHE", b"MHL",
    b"MHO", b"MHS", b"MHU", b"MHV", b"MHW", b"MHY", b"MIR", b"MIS", b"MJ1", b"MK8", b"MKD", b"ML3", b"MLE", b"MLL",
    b"MLU", b"MLY", b"MLZ", b"MME", b"MMO", b"MND", b"MNL", b"MNV", b"MOD", b"MOZ", b"MP4", b"MP8", b"MPH", b"MPJ",
    b"MPQ", b"MSA", b"MSE", b"MSL", b"MSO", b"MSP", b"MT2", b"MTY", b"MV9", b"MVA", b"MYK", b"MYN", b"N0A", b"N10",
    b"N2C", b"N65", b"N7P", b"N80", b"N8P", b"N9P", b"NA8", b"NAL", b"NAM", b"NB8", b"NBQ", b"NC1", b"NCB", b"NCY",
    b"NDF", b"NEM", b"NEP", b"NFA", b"NHL", b"NIY", b"NKS", b"NLB", b"NLE", b"NLN", b"NLO", b"NLP", b"NLQ", b"NLW",
    b"NLY", b"NMC", b"NMM", b"NNH", b"NOT", b"NPH", b"NPI", b"NRG", b"NRP", b"NRQ", b"NSK", b"NTR", b"NTY", b"NVA",
    b"NWD", b"NYB", b"NYC", b"NYG", b"NYS", b"NZC", b"NZH", b"O12", b"O2E", b"O6H", b"O7A", b"O7D", b"O7G", b"OAS",
    b"OBF", b"OBS", b"OCS", b"OCY", b"OEM", b"OFM", b"OGZ", b"OHD", b"OHI", b"OHS", b"OIC", b"OIM", b"OJY", b"OLD",
    b"OLE", b"OLT", b"OLZ", b"OMH", b"OMT", b"OMX", b"OMY", b"OMZ", b"ONH", b"ONL", b"ORD", b"ORN", b"ORQ", b"OSE",
    b"OTB", b"OTH", b"OTY", b"OTZ", b"OV7", b"OXX", b"OYL", b"OZT", b"OZW", b"P0A", b"P1L", b"P2Q", b"P2Y", b"P3Q",
    b"P4E", b"P4F", b"P9S", b"PAQ", b"PAS", b"PAT", b"PBB", b"PBF", b"PCA", b"PCC", b"PCE", b"PCS", b"PDD", b"PDL",
    b"PDW", b"PE1", b"PEC", b"PF5", b"PFF", b"PFX", b"PG1", b"PG9", b"PGY", b"PH6", b"PH8", b"PHA", b"PHD", b"PHE",
    b"PHI", b"PHL", b"PIA", b"PIV", b"PLJ", b"PM3", b"PNZ", b"POK", b"POM", b"PPN", b"PQ4", b"PQG", b"PR3", b"PR4",
    b"PR7", b"PR9", b"PRJ", b"PRK", b"PRO", b"PRQ", b"PRR", b"PRS", b"PRV", b"PSH", b"PSW", b"PTH", b"PTM", b"PTR",
    b"PVH", b"PVL", b"PVO", b"PXU", b"PYA", b"PYH", b"PYL", b"PYX", b"Q2E", b"Q3P", b"Q3S", b"Q75", b"Q78", b"QAC",
    b"QC4", b"QCA", b"QCD", b"QCS", b"QDS", b"QFG", b"QIL", b"QLG", b"QM8", b"QMB", b"QMM", b"QNQ", b"QNT", b"QNW",
    b"QNY", b"QO2", b"QO5", b"QO8", b"QPA", b"QPH", b"QQ8", b"QQB", b"QVA", b"QX7", b"QXV", b"QYG", b"QZA", b"R0E",
    b"R1A", b"R2P", b"R2T", b"R4K", b"R6E", b"RC7", b"RE0", b"RE3", b"RF9", b"RGL", b"RGP", b"RON", b"RPI", b"RT0",
    b"RVJ", b"RVX", b"RZ4", b"S12", b"S1H", b"S2C", b"S2D", b"S2P", b"SAC", b"SAH", b"SAO", b"SAR", b"SBD", b"SBL",
    b"SCH", b"SCS", b"SCY", b"SD2", b"SD4", b"SDP", b"SE7", b"SEB", b"SEC", b"SEE", b"SEG", b"SEL", b"SEM", b"SEN",
    b"SEP", b"SER", b"SET", b"SFE", b"SGB", b"SHC", b"SHP", b"SHR", b"SIB", b"SIC", b"SKG", b"SKH", b"SKJ", b"SLL",
    b"SLR", b"SLZ", b"SMC", b"SME", b"SMF", b"SNC", b"SNK", b"SNM", b"SNN", b"SOC", b"SOY", b"SRZ", b"STY", b"SUB",
    b"SUI", b"SUN", b"SVA", b"SVV", b"SVW", b"SVX", b"SVY", b"SVZ", b"SWG", b"SWW", b"SXE", b"SYS", b"T0I", b"T11",
    b"T66", b"T8L", b"T9E", b"TA4", b"TAV", b"TBG", b"TBM", b"TCQ", b"TCR", b"TDD", b"TDF", b"TEF", b"TFQ", b"TFR",
    b"TGH", b"TH5", b"TH6", b"THC", b"THO", b"THR", b"THZ", b"TIH", b"TIS", b"TLY", b"TMB", b"TMD", b"TNB", b"TNQ",
    b"TNR", b"TNY", b"TOQ", b"TOX", b"TOZ", b"TPH", b"TPJ", b"TPK", b"TPL", b"TPO", b"TPQ", b"TQI", b"TQQ", b"TQZ",
    b"TRF", b"TRG", b"TRN", b"TRO", b"TRP", b"TRQ", b"TRW", b"TRX", b"TRY", b"TS9", b"TSQ", b"TST", b"TSY", b"TTQ",
    b"TTS", b"TXY", b"TY1", b"TY2", b"TY3", b"TY5", b"TY8", b"TY9", b"TYB", b"TYC", b"TYE", b"TYI", b"TYJ", b"TYN",
    b"TYO", b"TYQ", b"TYR", b"TYS", b"TYT", b"TYX", b"TYY", b"TZB", b"TZO", b"U2M", b"U2X", b"U3X", b"U6A", b"UAL",
    b"UB4", b"UDS", b"UF0", b"UGY", b"UIA", b"UKD", b"UKY", b"UM1", b"UM2", b"UMA", b"UN1", b"UN2", b"UNK", b"UOX",
    b"URV", b"UU4", b"UU5", b"UX8", b"UXQ", b"UXY", b"UY7", b"UYA", b"UZ4", b"UZA", b"UZN", b"V1V", b"V44", b"V5N",
    b"V61", b"VAD", b"VAF", b"VAH", b"VAL", b"VB1", b"VDK", b"VDL", b"VH0", b"VLL", b"VLM", b"VMS", b"VOL", b"VPV",
    b"VR0", b"VYA", b"WCM", b"WCR", b"WFP", b"WLU", b"WPA", b"WRP", b"WVL", b"WZJ", b"X2W", b"X9Q", b"XA6", b"XCN",
    b"XDT", b"XOK", b"XPL", b"XPR", b"XSN", b"XW1", b"XX1", b"XXA", b"XXY", b"XYC", b"XYG", b"Y1V", b"Y28", b"Y57",
    b"YCM", b"YCP", b"YHA", b"YNM", b"YOF", b"YPR", b"YPZ", b"YTH", b"YYA", b"Z01", b"Z3E", b"Z70", b"ZAE", b"ZAL",
    b"ZBZ", b"ZCL", b"ZDJ", b"ZFB", b"ZGL", b"ZIQ", b"ZNY", b"ZU0", b"ZUK", b"ZYJ", b"ZYK", b"ZZD", b"ZZJ", b"ZZU",
];

/// Whether `name` is an amino acid: one of the 20, or another residue that links into a peptide, such as `MSE`.
///
/// The name alone decides, in its exact case. Takes O(log n) comparisons.
pub fn is_amino_acid(name: Name<4>) -> bool {
    AMINO_ACIDS.binary_search(&name.as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_without_repeats() {
        assert!(AMINO_ACIDS.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn the_name_decides() {
        for name in ["ALA", "VAL", "MSE", "UNK", "MA", "004", "ZZU"] {
            assert!(is_amino_acid(Name::new(name)), "{name}");
        }
        for name in ["HOH", "ACE", "NH2", "HIE", "DA", "A", "ala", "M", ""] {
            assert!(!is_amino_acid(Name::new(name)), "{name}");
        }
    }
}
