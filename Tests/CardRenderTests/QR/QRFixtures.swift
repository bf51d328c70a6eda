@testable import CardRender

/// Codes of an independent encoder (segno 1.6.6, whose extra byte of padding was taken out): for each version the longest text of bytes that each correction holds.
///
/// A line is the version, then for each of the levels L, M, Q and H the mask, the number of bytes and the FNV-1a digest of the
/// modules, row after row.
enum QRFixtures {
    static let versions = """
        1 1 17 f56115d5da072767 2 14 bcc84182e160362b 3 11 b4ba92d09b6f89d9 4 7 515a4c9b344624f5
        2 2 32 95287447974a2065 3 26 19261a9ea9e737b9 4 20 6af1413979d42a37 5 14 0754d62770eb7136
        3 3 53 d431857ad0736591 4 42 e19c248cbda462e0 5 32 d6b02a4e4fb3058a 6 24 ad800799654d2bdb
        4 4 78 561b62ccdd13c839 5 62 132effa735d83015 6 46 952a2d3bfa9888be 7 34 86b51e0a0a88b6fa
        5 5 106 e70c61f7f6df790c 6 84 1609b29d00bea50f 7 60 106caa504acc1793 0 44 d0e61a20e53238bd
        6 6 134 afc67aebd186bbd1 7 106 b4d42435fedaed07 0 74 3bf7bb061cfb1be9 1 58 49f36da891da72ab
        7 7 154 021e74732f870307 0 122 24f0f8b8694b880d 1 86 15c218629fe18f0c 2 64 c854df460aa6afa3
        8 0 192 184f8f81aba4bccd 1 152 194d4c351e28ccf0 2 108 cecbd8372852d0f9 3 84 0985a31c190f86e9
        9 1 230 c3598276f3126fbc 2 180 30bf575575289715 3 130 c55f194fb4b655ac 4 98 3f2004cfb1e9a18f
        10 2 271 7abad2865f07b261 3 213 2966101f795914dd 4 151 7cd2a175d18c7c9d 5 119 a2c9c65849b05c97
        11 3 321 8c9ca8cb5c833c57 4 251 36b4df5b31e1abd7 5 177 f1a335ab6c714dc0 6 137 a8b38cc035f9b173
        12 4 367 1852c0dd9006b6b9 5 287 80fdfb62fdd0418e 6 203 979b40924d40e2b2 7 155 2e49b01134955b28
        13 5 425 9e47431edd5ae0d5 6 331 23939c88e1b0662d 7 241 ded5f45ace73fe31 0 177 5c1d6771957cb373
        14 6 458 f2ca811ed03d3ec9 7 362 d0b363847b4813b1 0 258 98aeda95a32397f9 1 194 12343fb7b0d2305e
        15 7 520 f7461e7a796d357c 0 412 f91d58bdca71ff19 1 292 96ccaa743acaab2c 2 220 f6f7f2a04406dd13
        16 0 586 6b6010d52855b469 1 450 502ed26e7d4f4100 2 322 8d6c9866b14ce8dc 3 250 65ae0d4776536b7e
        17 1 644 0e9352282725fd3e 2 504 d71fe016259d2f3f 3 364 7aed1c84b5f66a25 4 280 8fe935c8be7063b8
        18 2 718 4e7607ea76f024a9 3 560 70efa791e1c25332 4 394 87ddc33156eb2944 5 310 0a93240965f9f318
        19 3 792 9fd4900c6916187b 4 624 fb3ee466c1495ebb 5 442 5f95bd46f396184f 6 338 1fec2aae065e58a5
        20 4 858 f0a8834bc641e471 5 666 2d134cfce5351436 6 482 bfc9a2c3ce1e49dd 7 382 f4aef979a04d55f7
        21 5 929 4fecb9eb18bc8bd8 6 711 d208f3bedf8fa7bd 7 509 78ed14456128ea57 0 403 3b9e3894fb942b91
        22 6 1003 558dba37e8dd1bb5 7 779 208191e027ff7de7 0 565 1727cb8fe3c3a2d9 1 439 334f4678a74d45fc
        23 7 1091 3e28c8224b32fb03 0 857 1a84d6c84ed58429 1 611 83e95dc7777e40e0 2 461 a1fe2875e4a1bc2b
        24 0 1171 c1b254be8d1ecb29 1 911 eebe5ffd784b51f2 2 661 21c77f9a5443324d 3 511 fab40472ee4cfe49
        25 1 1273 3fd9fc4174271786 2 997 4151a4332d5ab501 3 715 eb00c4597a82d298 4 535 0a169b709501d55d
        26 2 1367 e2fdce59df3b43cf 3 1059 7c4c0786a1097789 4 751 bba5668f05ead63f 5 593 98467f3dd5cf39aa
        27 3 1465 e1e47e0b2438ed77 4 1125 2c2b5ac385796965 5 805 3de20d20c8c5bc04 6 625 003df2c22b2cb74f
        28 4 1528 ac404a4427271528 5 1190 608560b9fd354349 6 868 104597ca71f7316c 7 658 59dfd7ae9a2e2642
        29 5 1628 c69de646a3ef254e 6 1264 4982a04d8a4c541b 7 908 2c389304f1cdf7c1 0 698 95d58b0951dadc87
        30 6 1732 764dfed720a11bbe 7 1370 bd62b8cf195216d0 0 982 460afb5a65decd71 1 742 215959c959e40050
        31 7 1840 de76c8d8a7572112 0 1452 4de81bf4f64cc7fb 1 1030 48136e418ec7ec94 2 790 3e2a3f891d45a66e
        32 0 1952 4cf13cea6d73dead 1 1538 f6361e89eab86484 2 1112 65bd59540efb289a 3 842 0c4aad07f50501e0
        33 1 2068 424d708553d067fe 2 1628 bd4f04e5b898f8e0 3 1168 d74c7b8d9381fc2b 4 898 daffdd55c92a3710
        34 2 2188 c0c3ec08180a0ca7 3 1722 dffbe585acd0944d 4 1228 88ac8e7b99bd236c 5 958 60462a3376e59d83
        35 3 2303 45b04ab325a2162f 4 1809 ebeaa025c3d1f377 5 1283 f0a7a570fa33d40e 6 983 15fa398a2dc9f515
        36 4 2431 ebf799e8cfe62f0b 5 1911 6511ccc41f6013e6 6 1351 e2fb090d0e5af3ae 7 1051 5966445e03925df6
        37 5 2563 0f36ad0f05adba4d 6 1989 608472a77b754c21 7 1423 4ff29a72c1f51815 0 1093 66f54f3e0ff68e61
        38 6 2699 ec61a82b755de6d5 7 2099 fc068cd3ebbde54f 0 1499 7f7b0f14ae42dae9 1 1139 0afebf85b94a3d8a
        39 7 2809 d12e9d86f9f05cea 0 2213 ce96ad88bad0df75 1 1579 70a5632b742a3bf8 2 1219 68deda37ed874215
        40 0 2953 0a8f3b503e5863f7 1 2331 ad12725510f6b452 2 1663 1c00a3b939fab5a3 3 1273 5a5db85e0ecbc119
        """

    /// Text, correction, mask that the standard rates best, and the digest under each of the eight masks.
    static let modes: [(text: String, correction: QRCode.Correction, best: Int, digests: [UInt64])] = [
        (
            "01234567", .medium, 3,
            [
                0xE95CF1A8AB601F17, 0xE21A6E7359521801, 0x0B7E38D0F998C4DD, 0xC0DC59230B4CF237,
                0x3165C244B4C2B221, 0xF3496D715A092AC7, 0xF6D71A7C9E0228BB, 0xE801764A9CB77369,
            ]
        ),
        (
            "0", .low, 2,
            [
                0x44586F1349B23F1B, 0x903ACB343A2B0D6D, 0x54504BBE19067799, 0x20918F0BDDED65EB,
                0x664987D8F9321BB5, 0x495282CB236D2F0B, 0xD9BF2EAE4A9A3BBF, 0xDA4B6CC1600249CD,
            ]
        ),
        (
            "8675309", .quartile, 0,
            [
                0xACE4AAA4ACADF389, 0x6FF4A23D81F029BF, 0xE24620513D79633B, 0x19B3DB55C2461785,
                0x5E609BBDED71F64B, 0xFD4891CFEF1A3DD9, 0x9929E7F05ACFF715, 0x55E0AA438726BC67,
            ]
        ),
        (
            "AC-42", .high, 4,
            [
                0xB67C29BD422A5759, 0x763E1B2755030FD3, 0x81152C76230AF83B, 0x0C46F1869DF394CD,
                0x5BEA3CF9AFCDB163, 0x5D581392CC6430AD, 0x17FBE4F2F938D4A5, 0x0B12242BD9550933,
            ]
        ),
        (
            "HTTPS://DEALS.EXAMPLE/7", .medium, 1,
            [
                0x27226A450D76BEBD, 0xA8AE194A425C78FF, 0x2E6BDB9E25CA48AB, 0xFFA2EC1D5333BD2D,
                0x612B30EA87F20A8F, 0xAD6FFB52BF650B32, 0x0B66A56389C08735, 0x46192DD46BE4B9E7,
            ]
        ),
        (
            "https://deals.example/listings/42", .medium, 5,
            [
                0xA280246385FA0937, 0x3B3F69CF71D0B59D, 0x7016338CDE93CF68, 0x9F0E2EA73DC1DC5B,
                0x7253CAFB7CA36264, 0x29A097319DE162A0, 0x369DF4681B7A2CB7, 0x4298C776BE8D04D9,
            ]
        ),
        (
            "Grüße, 超軽量 🔥", .quartile, 3,
            [
                0x85BA53F90AD704A3, 0x0F7E967F1493A4ED, 0xFE476706C0E0701C, 0xA8938144DAED63DB,
                0x855E7B76A91064C4, 0x13D8B0679F4F09EC, 0x7BBB3039C47CB07B, 0x671F944BB2FF0029,
            ]
        ),
        (
            String(repeating: "A", count: 60), .low, 4,
            [
                0xFFB3BF5D47D73A27, 0xDBAB505D7B2A8261, 0x87771481B493282C, 0x4941FECAED9AAD27,
                0x12205125EB301998, 0xF263A31727FACD08, 0xCDFFFF0D1ECBB197, 0x6B8478E7BC777869,
            ]
        ),
        (
            String(repeating: "0123456789", count: 12), .high, 5,
            [
                0x97AD78D658495C07, 0x36EF31C2B6700D75, 0xE4BD1DFF7A16AA1C, 0xC2A68179B7954FFF,
                0xCE1C0F1A8D7EB160, 0xF8AB539AD45585CC, 0x12E867FE2B55D583, 0xAAD33ABDF66B0EC5,
            ]
        ),
    ]

    /// The standard's worked example (annex I): "01234567" at level M, under mask 2.
    static let workedExample = """
        #######..#.##.#######
        #.....#..####.#.....#
        #.###.#.#.....#.###.#
        #.###.#.##....#.###.#
        #.###.#.#.###.#.###.#
        #.....#.#...#.#.....#
        #######.#.#.#.#######
        ........#..##........
        #.#####..#..#.#####..
        ...#.#.##.#.#..#.##..
        ..#...##.#.#.#..#####
        ....#....#.....####..
        ...######..#.#..#....
        ........#.#####..##..
        #######..##.#.##.....
        #.....#.#.#####...#.#
        #.###.#.#...#..#.##..
        #.###.#.##..#..#.....
        #.###.#.#.##.#..#.#..
        #.....#........##.##.
        #######.####.#..#.#..
        """
}
