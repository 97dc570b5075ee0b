/** The 34 provinces in the order that a Vietnamese reader expects (TXT-07). */
export const units = ['An Giang', 'Bắc Ninh', 'Cà Mau', 'Cao Bằng', 'Cần Thơ', 'Đà Nẵng', 'Đắk Lắk', 'Điện Biên', 'Đồng Nai', 'Đồng Tháp', 'Gia Lai', 'Hà Nội', 'Hà Tĩnh', 'Hải Phòng', 'Hồ Chí Minh', 'Huế', 'Hưng Yên', 'Khánh Hòa', 'Lai Châu', 'Lạng Sơn', 'Lào Cai', 'Lâm Đồng', 'Nghệ An', 'Ninh Bình', 'Phú Thọ', 'Quảng Ngãi', 'Quảng Ninh', 'Quảng Trị', 'Sơn La', 'Tây Ninh', 'Thái Nguyên', 'Thanh Hóa', 'Tuyên Quang', 'Vĩnh Long'];

/** A council's members, and the same by given name (TXT-08). */
export const people = {
  given: ['Nguyễn Văn Đức', 'Võ Thị Út', 'Trần Văn Đức', 'Lê Hoàng Anh', 'Trần Thị Ánh', 'Hoàng Văn An', 'Nguyễn Thị Ân', 'Bùi Quốc Bảo', 'Phạm Minh Đạt', 'Đỗ Thị Dung'],
  ordered: ['Hoàng Văn An', 'Lê Hoàng Anh', 'Trần Thị Ánh', 'Nguyễn Thị Ân', 'Bùi Quốc Bảo', 'Đỗ Thị Dung', 'Phạm Minh Đạt', 'Nguyễn Văn Đức', 'Trần Văn Đức', 'Võ Thị Út'],
};
