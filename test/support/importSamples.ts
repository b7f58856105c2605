/** In the styles of real headers, and of none. */
export const header = `/* SPDX-License-Identifier: MIT */
#ifndef _SAMPLE_H_
#define _SAMPLE_H_

/* Offsets first, what their bits are later. */
#define NIC_CTRL      0x00000	/* Device control - RW */
#define NIC_CTRL_DUP  0x00004	/* The same (shadow) - RW */
#define NIC_STATUS    0x00008	/* Device status - RO */
#define NIC_ICR       0x000C0	/* Interrupt cause - R/clr */

/* Of one chip
 * only - R/W1C
 */
#define NIC_AUX       0x000E0
#define NIC_AUX_ENDIAN_MASK   0x3
#define NIC_AUX_ENDIAN_SHIFT  8
#define NIC_AUX_ENDIAN_BIG    (1 << NIC_AUX_ENDIAN_SHIFT)
#define NIC_AUX_MODE_SHIFT    10
#define NIC_AUX_MODE_RGMII    (0x0 << NIC_AUX_MODE_SHIFT)
#define NIC_AUX_MODE_RMII     (0x1 << NIC_AUX_MODE_SHIFT)
#define NIC_AUX_LAST          BIT(16)
#define NIC_RAL(n)    (0x5400 + (n) * 8)

#define NIC_CTRL_FD       0x00000001	// Full duplex
#define NIC_CTRL_SPD_SEL  0x00000300
#define NIC_CTRL_SPD_10   0x00000000
#define NIC_CTRL_SPD_100  0x00000100
#define NIC_CTRL_SPD_1000 0x00000200
#define NIC_CTRL_RST      BIT(26)
#define NIC_STATUS_SPEED_MASK 0x000000C0
#define NIC_STATUS_SPEED_10   0x00000000
#define NIC_STATUS_SPEED_100  0x00000040
#define NIC_ICR_TX_DONE_BIT   0
#define NIC_ICR_VECTOR        \\
	GENMASK(15, 8)

#define NIC_READ(reg) readl(base + (reg))
#define NIC_NAME      "nic"
#define NIC_LOOP      (NIC_LOOP + 1)
#define NIC_COUNT     16
#define ORPHAN_BIT    BIT(3)

enum {
	DISK_REG_CAP	= 0x0000,	/* Capabilities */
	DISK_REG_VS	= 0x0008,
	DISK_REG_CC	= 0x000c,
};

#define DISK_CAP_DEPTH(cap)	((cap) & 0xffff)
#define DISK_CAP_STRIDE(cap)	(((cap) >> 32) & 0xf)

enum { DISK_CC_EN = 1 << 0, DISK_CC_CSS_SHIFT = 4, DISK_CC_CSS_MASK = 7 << DISK_CC_CSS_SHIFT,
	DISK_CC_CSS_NVM = 0 << DISK_CC_CSS_SHIFT,
	DISK_CC_CSS_ALL = 6 << DISK_CC_CSS_SHIFT,
};

#define UART_IER	1
#define UART_IER_MSI		0x08
#define UART_LCR	0x03

#endif
`;

export const intelRegList = `# Display
('PIPE_A_CONF', '0x70008', '')
('DPLL(0)', '24596', ''),

('NOT A REGISTER')
("SSKPD", "0x5d10", "mchbar") # elsewhere
`;
