/// Streams made by zlib 1.2.13 with different settings, of inputs that `ByteKind` makes again.
struct ZlibFixture {
    let name: String
    let kind: ByteKind
    let count: Int
    let seed: UInt64
    let base64: String

    static let all = [
        ZlibFixture(
            name: "level 0", kind: .random, count: 200, seed: 1,
            base64: """
                eAEByAA3/8FnXgu5gKV1qJZh/sCKqDtj8e4IRpzNrJ/3NasnioS6bRwXDPXBGDyGB2OygThelnN6dOX4kI+vr8xSUhR/vFtirPNrqbthh3VzDk\
                NTvlWdOeHX8gmxeW5cQKg+wkuu+IGQ8lEBU1uSJQtv1mx7WiZeohcSL8QCuyLen3Bw051EhfjtlnBAldbSE+zy6rMjFY3kvX8Elp+xxuxolk2p\
                9CTQQKvPWqcl80W1+Zy2T+bbW2Pa/FttqVaF4jnXmUDucKaCOJBFhZpdJF1odw==
                """),
        ZlibFixture(
            name: "level 1", kind: .words, count: 2000, seed: 2,
            base64: """
                eAF9UVtOw0AQ++cUuQsX6BUiqNBKaUCl9PyMbDmeGbJI1WYefu32NvaxbOP7MfaP5bluP+tjfO7L+3Xdlq/7eLumoWCX1xcj05D42P7LxjKxAn\
                8qeMvJ0ID519mTswCzOGYpC+RLFLjioDIQgjF3WlgxVonluZw8EdJOqEoKGCafsuS8CLoBU6ZovJOz1tGrpGYM4gcWjhaxgrGsI1uZTk1vXIkr\
                S2aArEGuBGsAOB3x0ZmTJLFhGCnFt0OVafY1XgjECSX1KY8smUIdvkK3yzAf8YLYslvpHkLqC4d2WIUe4qYXEt3QEjUYCcwyZmIVLLcYyShBo7\
                SHK8AT87BgIaMJmyCrVb8ki1eUGBochxs6ZClXsjLGJxxpFpqGEQdz2szi5O0RqDlz7qGrvilBamCszHSV8qoE04izFjPhGxQ7H/EQzNl00hDh\
                sD7A0iaqXxTYCnGI2dwIV47ZZnSsUvpL20WmT9sWswtDDli/g9N4pjDbL6yz0K8=
                """),
        ZlibFixture(
            name: "level 6", kind: .words, count: 3000, seed: 3,
            base64: """
                eJyNVltOxDAM/OcUvQsX4AoVrFCkUhAse36qVKk947GDtOr24fgxHk/yWLff9d4+9+Uh7l6en95u67Z8fbfX29JvP9relq393Nv+fr7pF1vTDc\
                4F/dZWnS/HWnwiJ/jxSKM7OP7xg8rZ7nSk4SyJTI/DyhXgr+CpysqZHwlESxEnGl31jxqGv/MHhmKV80319i/0zqUJVQY00b9RIquCEHZxoCXM\
                uQQru1TwXzlaeroeVxcjNYaBssmZjxEwjrM1p5kDS5psswXQ/4syEbc5U8nMl8IsgaAAcew42FY4heSTEEWeAnhjaogzupw2GFfEKgSJWXoGuA\
                BJojAJHA6RfJ64QxHDCIRLmylW9SnuDTAu2SZAmaCeSflRSUQ8JSenIi8mSWqmsJd2VF0+bUKopvUKxWKUhQYIIVR7AW4zQk5wP642kWHJz1hY\
                LXH2zjlgtsWpoWQctQt5j0zWrVDHHg4jCRl3LOaRJP4/tbo622BX5RktRpvoMR4EiAPJxj0Tdc4smeJce8N5pwzEihljigFQ2hYTygc91wqQY6\
                CCE4c/YgRDyQ==
                """),
        ZlibFixture(
            name: "level 9", kind: .words, count: 3000, seed: 4,
            base64: """
                eNqFVkFOxDAMvPOK/oUP8IUKVihSW9Cy8H5KSmLPeJxIaNl1bXc8ntjZy1GW/e/jZ92+10f5OJa327otn/fyevv/rIatfD3K8b68PD9d1mawwL\
                0n6072sLmbU5LgjK3/PYKYRr318j3j++tdKdWj/qZQ+4lhlpezOCoa4vMP8jQ7sQrh0ce+9VIga80B3SCkLWU1NxiqaIvTzVWSUDgxwBICct9J\
                JhS1JF8+ZIUbRkj5cVrSXGeNVq2sDs16hCfhEgn0LWRyhigXM2dYwVOKkD0dInHUQahABKkpOZQQ4o8lS0bASRXn2FaPuaMidT532ENJlDsXs6\
                lvDoZrzKSWLpwpv8QWKUiLK1h3sQviiEBVc3i6NuTk49IF0zDEwJJWn+sT4oM+siMc2Wfc0E+9j+RIUk1nLl2vcD8NxzFOm0gZj2ExGKCosPWT\
                2cDMpEgnhxF7wfMiMj8+fROQrmjQrL6ByIsSnu9YFKb0s5CwyVkeq6R1O9K7u6LgS2WvJHrsA9MkL1myjqDoMdOjRZj1UO9lIonBgZh7kUpquY\
                jkns1GG289GQw3OjL+AvXAPrk=
                """),
        ZlibFixture(
            name: "Huffman codes alone", kind: .skewed, count: 1500, seed: 5,
            base64: """
                eAEFwYGNJEcQBDFGVs/eA/LfX5EdxjGE40OEyBTwuGAvKEOA/k51IVLSq0xo8pRhucD2SjihHBmde9hb4J7tYYXJ1hP+7sCFJKyp1JTmZhqRBr\
                Zm1ZizVhMJt2dblikR73QRxWi3mcqqHkn5Jy7hZKP6M0LiU+OhQ+1o45LhNtroAzvt7hKaKSHM/H0fwewolVQYv/eSle85guy/pyBUvV96y9hj\
                mvl0qa2iGLG6mCLxCYYQEul7Yg33U4P5fCV46Hx0rPgBh+v2GaxdLFJ29X6VsIOOOE38eUYrxHKeteVsiprORFMx9dFlxgWkXmf/5myCR26+lm\
                C2JYDeDoJbauHctK7B5Eky1/TZppPzEEs7qH+j8wppb8ikEBRh73dLuU3O8ulZjKPJsaqK3JG3JoLTmMMmgl+jzrCL/MyFBnbrJalnG5IiOGil\
                iz6AVahLeQef105z6RA6658tYrxqYrFOg2WzGUVGKGojBUmnnlesOtI5gzbk1BRizOH0uInHMjcutdCwrE/H/9oZBc0=
                """),
        ZlibFixture(
            name: "runs alone", kind: .skewed, count: 800, seed: 6,
            base64: """
                eAFFwQFua0UARTGfO/NSKGL/2yVpv4T9r667K0ZuO4/YOI/wTI2aeaYOxrEYyblp0hAmjsZCnmHzNpu3DpO8pZAhx5nLiYsOUlS29sJUK9qLlr\
                zF8/jRyj2JZpmJk5X6ko/NCpvD0eyvTRojVsJsCyN3qiNfevxxyMJVHfwjbfT4sfJxqKWit4U4V56Tc/LF2ONjOf43bt+rbxN9LZdm2tpC8haO\
                5bm3F6IhNS062TGyteGy/IjKW1l4JT8OpVyFmBkbya8vlNLpJqfSNOWt/Fp+JR/3cc7x6niVw9AhxTPycTriHjzM3dbf7qOr0sMz305n038guQ\
                NS
                """),
        ZlibFixture(
            name: "fixed codes", kind: .words, count: 700, seed: 7,
            base64: """
                eAErS8wpTSzJzM9TSElNzIEQZXCx3My8THQuWEmAMxcQFRRlJqciiSJYYAIiDVEKlkIWgLBzMotLMvPSkexAcwGCBTMEpgWbexEsTIMhFmKSmI\
                ai+RphEYoqGAedRjYbKRgwnY0WZNh8geJ7VHPAGmFhAqRh0YIwFc0bSGpQ3AITR3IxkhKIKGa4wnRhBg6y/9ECEckKhDPR4xURIrjcAGMBAB2P\
                /AY=
                """),
        ZlibFixture(
            name: "filtered strategy", kind: .skewed, count: 900, seed: 8,
            base64: """
                eJxNkluK5DAQBCMyS+5lmfufdz5KbgZssJFKykcIcZAQNFACwQJAKGEeolGkKAS8U7sRBxDISSgwJrsUIBglEHX3zgTCIKCY+7U3VKfQgj5I5J\
                XxXkZgvOKR64TiEMjaAQoxlCQxPr1nAIOiEtc1ZYAOmLOqCGQUeCIUT3AciDH4yP0ZyBvAV+3xnmQEDf6jJIjchxAh2lUeoXLcc2JwXd4gIsIx\
                V+QVKw3ZEdAIOAa7/RFzBxCLtRmwBkmNG9zFoftKw9vkYb723rrzION2lhcRfhYUC/iM9Lr2DUppupaMkY+e/Cd+UPDCKQdsq7JJ7BCUpHTRPS\
                R/Ksi51SF6OFYvPehhe1liYbzeBqCXo7OLV/2LhuVlzXwM8OFmF+oG5xfbrOtfR/MDng==
                """),
        ZlibFixture(
            name: "a window of 512 bytes", kind: .words, count: 3000, seed: 9,
            base64: """
                GNOFj2tOHEEMhP9zityFC+QKq7BCIy0LIpDzp7FTUw/PEGnU03aXy1+9bPftx8vX8XS93Pr4+fjA4u19+3X9d/653D4vH9vrvSdY8nbbfn9s9+\
                cvj/7EpK4xuRQYsWZOHLTCCTb413PPrOFznUWuoQMHMECcTxJbri3Qczw6ZVWRUMeZYuapMbad5GhQjbnTySxcMtTjkXO5nXBFGQ9CPfOccREe\
                nSqqLfEoQ1DZtq7mMLnsuW3bYn25SkgxYWiTXFB277706Y+yCmQB7FN8hBx/cUKfhSigl9bIyy1dixYgEyi4uaRKROyPirrBrB/DSLj2BBiAq2\
                ByOkWoR1w9IaZNQzHOUDMHh/qZ9aSKlGjj31vDNf37NFoLHaoDebcqwX+ak6YRRbwq/IFRtTFFbqORQTanRa8MBUvebGoGSJ+u+xQUc6ld8Ev4\
                tDoJE8caNFeqq5MYpjhhi4WT44x0mYdBv9tS8zTGKnrCRPkPL2f4Lt3iENRqMXXbmLgKdlrBBQYv3tWfHNyH5W14aAuJoM2EvLViDc0LxgzjoL\
                9a+xgzd/dopViYwvviN/lrww5alVH2UwKvq/nJijq6zrjcipcSpxltdng8mUT4XCWgFKJDCGCVhm3ewCB+NeOKv7UFMvA=
                """),
        ZlibFixture(
            name: "small blocks", kind: .words, count: 4000, seed: 10,
            base64: """
                eJx8U0EOwjAMu/OK/oUP8IUJJlRpG2gM3s9oFRK77qRp2hI7Tp10zktOU35tebmnzzC9hy0/ljT/wv7yxOV8KpHnmq9jTRr7Ng5T4FRECTo9BI\
                3WileQKVEFj4kWagj/iK++TErpCRVqBtsFN0BC0gxONkOVnctmAe3AwcKXg0GTduj+YKbtRhhLAtzCvzo44XhsFPXFsTsukbMd18XueTLoM6MF\
                Y79UhAYv1ym+CVonIUcm9zm4VKC9I/Od7FggpwgCfkl4OsETrxWCfbtAoNkC86U9n2UOr+vRSfVmfxkvoy0AQRiE/v9f99DJBC7TN8uyjQFbeo\
                WQVGsip+qKKm4EsO8QVrOKV7EkXgfnWU+40y5Ti4CPapWndkcK+gM+wAKv1AU0pR5ux0QT4vWbxI+vZZSOcugih/DW8bV926W5d/kqU2+OStMF\
                +ItJz5LaTsuGOmn44MdvnThjCbR5jfOoe09CFJ0YLdTiBovqLqO0BZlpQ9uW30ajm4PhYEV62MPwwMrhsYmtLHEhL0VAOG0QIdPZfSLKIxLJcj\
                stz/Lo3JobhgS2ynMWF0uEVkTUEp14JFVZ9uqoD/OlZkj+58JL71NVgNb6NIJcTg3BcNs4NA1M8pPkErwfpKfBxIHpv2KlTRfGq8sA3W6mJih2\
                ieIZZkbD1Z7HW0QRKN3RKnjcaQVLVsUaZADIr6xY
                """),
        ZlibFixture(
            name: "flushes between blocks", kind: .words, count: 1500, seed: 11,
            base64: """
                eJwqS8wpTSzJzM9TKCjKTE5VKIPzczKLSzLz0uF0bmZepkJKamIOdhkwATEDmUSYh1AF0xfgzIViBEQH2AqENjAX0240c9GdBDQarBxMILsHrB\
                omC6QR5gA5CGvQHQ8WBAAAAP//SklNzFFIgRMFRZnJqQo5mcUlmXnpCrmZeZlQIbAsiniAM1dZYk5pYklmfh6ySqA4mIcqBNOKTiOZDlQFRKgu\
                gPDARiEsQ7BQFWM3G2gmzHh0d8EU4jIQIQ42AQAAAP//wgwDNALdHNyCMFPARsKCE0sMgIUQJmCGOZhAmAIzCjOGYGGAYjKKChy+xh3uKLohsQ\
                ePQAAAAAD//ypLzClNLMnMz1PIzczLVAhw5gLTBUWZyakgXhmqPC7JMgxjUKRTUhNzIAREL5iJpBKIcjKLSzLz0qEKkJTBJGA0isHoxoFZ6NJI\
                jkZSj+ZkbH5BsMCWAwAAAP//bJBBCgAACML+/+uCkHR1qUODdP2cHZaQuYj3ZBXHWnOFsoa1f97yEIgUJs9shF+qXJ8YqnkfmeMCAAD//wMACC\
                Qdqw==
                """),
        ZlibFixture(
            name: "long runs", kind: .zeros, count: 100_000, seed: 12,
            base64: """
                eNrtwTEBAAAAwqD1T20ND6AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
                AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACAVwOGrwAB
                """),
        ZlibFixture(
            name: "nothing", kind: .zeros, count: 0, seed: 13,
            base64: """
                eJwDAAAAAAE=
                """),
        ZlibFixture(
            name: "one byte", kind: .random, count: 1, seed: 14,
            base64: """
                eJyzAwAAPwA/
                """),
    ]
}
