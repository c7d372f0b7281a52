// Made by tests/reference/optimizers.py: parameters after each of ten steps of PyTorch's optimizers.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace sketchrnn::test {

// clang-format off
inline const std::vector<double> optimizer_start{0x1.0000000000000p-1, -0x1.4000000000000p+0, 0x1.0000000000000p+1, 0x0.0p+0, -0x1.47ae147ae147bp-7};
inline const std::vector<double> optimizer_rates{0x1.47ae147ae147bp-7, 0x1.47ae147ae147bp-8, 0x1.b4e81b4e81b4fp-9, 0x1.47ae147ae147bp-9, 0x1.0624dd2f1a9fcp-9, 0x1.b4e81b4e81b4fp-10, 0x1.767dce434a9b1p-10, 0x1.47ae147ae147bp-10, 0x1.23456789abcdfp-10, 0x1.0624dd2f1a9fcp-10};
inline const std::vector<std::vector<double>> optimizer_gradients{
        {0x1.0f6e8d3a53973p-4, 0x1.80f46f1ebf213p-5, 0x1.d6276549d121ep+0, 0x1.5e20f53cc4c77p+0, 0x1.1f115c8471adbp+0},
        {0x1.dc186469a9861p+0, 0x1.33d449b0b2b5bp-1, 0x1.79c4cc50d0f5bp-1, -0x1.9d127871df74bp-1, -0x1.98c1010293323p-1},
        {0x1.8919a94819b5dp-1, 0x1.08e2d281fd3b7p-1, 0x1.f6d8e92fd72cep+0, 0x1.cae4f230cc977p-2, 0x1.29257037f8aa8p-1},
        {-0x1.0c99542db62ebp+0, 0x0.0p+0, -0x1.2a06c67e33848p-2, 0x1.d5026572adeb7p-2, 0x1.b17a7806ce055p+0},
        {0x1.751bc44dd094ap+0, 0x1.eea5a21096e4bp+0, -0x1.711ab8c9c9497p+0, 0x1.749d011ade7a0p-1, -0x1.99aa1cb7c6ac4p-4},
        {-0x1.36f1b9fa84205p+1, -0x1.3790c8dcbdd93p-3, -0x1.586ff8c3a394bp+1, 0x1.bdfa986709c28p+0, -0x1.0c449e70ad4cdp-1},
        {-0x1.22b12c8c0e81cp-2, 0x1.cf6ff3d1fa92fp-2, -0x1.44e6ac05bbe58p+0, 0x1.48de64b0ea533p+0, 0x1.131ca56f3d9e0p-3},
        {-0x1.4e6cff9649bbdp-4, 0x1.ab339e1a8f23ep-3, -0x1.b8392ca8b429dp+0, 0x1.13f0d33abdc09p-1, -0x1.1c14dab975a39p+1},
        {-0x1.a6501108b4624p+0, -0x1.e30aedda7ba21p+0, -0x1.4d800b3596af2p-3, -0x1.f04406b1fa866p-1, -0x1.4ee78a4fdaccfp-1},
        {-0x1.61007d9ae7167p+0, -0x1.6cb04e7aa4983p+0, -0x1.b5d4c983545a6p-2, -0x1.d87a1b4df9303p+0, -0x1.45c8723035c10p-2}};
inline const std::map<std::string, std::vector<std::vector<double>>> optimizer_results{
    {"adamw", {
        {0x1.f4605079aa806p-2, -0x1.418bf1bb4c1c1p+0, 0x1.fbe7c7d8be8a2p+0, -0x1.4770ca6b25173p-7, -0x1.470ae16458cf3p-6},
        {0x1.ef8bc0ad78e4ap-2, -0x1.421d2c8f5fdf4p+0, 0x1.fa032bb386df4p+0, -0x1.5e5ebd51423d2p-7, -0x1.4b2ef6a0eb1afp-6},
        {0x1.ec4bcc882be57p-2, -0x1.4290e52b2f5e6p+0, 0x1.f8b2b3a529421p+0, -0x1.7e5bec0ba948fp-7, -0x1.5c205ff353beep-6},
        {0x1.eb5329e2a0b52p-2, -0x1.42c5eb69d9d44p+0, 0x1.f7e617b4481b1p+0, -0x1.9f3fa335f9bafp-7, -0x1.76d165a545412p-6},
        {0x1.e9fba0528d8cap-2, -0x1.42fbffcb9816dp+0, 0x1.f784d9ccad4e6p+0, -0x1.c39702173bb58p-7, -0x1.86c52eec37880p-6},
        {0x1.e9f7f2fa6c1f6p-2, -0x1.43133e79ee840p+0, 0x1.f768e921afe45p+0, -0x1.ecfe1049a2597p-7, -0x1.8d06041fb078cp-6},
        {0x1.e9febb485652ep-2, -0x1.4328eb39d8583p+0, 0x1.f75c2b96cc14ap+0, -0x1.0a26dd80f7e99p-6, -0x1.924a5e1700418p-6},
        {0x1.ea0048b436d5ep-2, -0x1.43382d382f9abp+0, 0x1.f75c445a2cb42p+0, -0x1.1a906fc05ad72p-6, -0x1.8b6f6226e4c60p-6},
        {0x1.ea490cac660bbp-2, -0x1.431507b484eaep+0, 0x1.f756a5221f42ep+0, -0x1.21de2e113802ep-6, -0x1.840440157d646p-6},
        {0x1.eaaf458a0f88ap-2, -0x1.42e379a61386fp+0, 0x1.f75002e211744p+0, -0x1.20804dbb8879fp-6, -0x1.7d6058f6c1b27p-6}}},
    {"sgd", {
        {0x1.ff52489b5fca8p-2, -0x1.401ecbdfedfadp+0, 0x1.fb4c67f2763a9p+0, -0x1.c02a2fa9f1a32p-7, -0x1.5b903b360b507p-6},
        {0x1.f5ccacffa9335p-2, -0x1.40e3ce9e738bfp+0, 0x1.fa5aa250fad39p+0, -0x1.3bfb50cd2f405p-7, -0x1.1a29abb0831f7p-6},
        {0x1.f32dc8e22abc5p-2, -0x1.4154d33c88e01p+0, 0x1.f8ad89a54ce1fp+0, -0x1.6cee309bc6c7fp-7, -0x1.39dbbe7c74affp-6},
        {0x1.f5dd65e29fc1ep-2, -0x1.4154d33c88e01p+0, 0x1.f8dd38cf4c984p+0, -0x1.9273806782c65p-7, -0x1.7f3704e3f1cf8p-6},
        {0x1.f2e1459846065p-2, -0x1.4252159bccc2dp+0, 0x1.f99a340f30d66p+0, -0x1.c2254b4c3ae65p-7, -0x1.7bf006b56b19ep-6},
        {0x1.f706a0d23a221p-2, -0x1.424177b338747p+0, 0x1.fac01f8e22e04p+0, -0x1.10a4d809da396p-6, -0x1.6da145f043237p-6},
        {0x1.f770f03eadb83p-2, -0x1.426bd6c80cc00p+0, 0x1.fb36f1b891397p+0, -0x1.2eb640548ab60p-6, -0x1.70c62c08f075bp-6},
        {0x1.f78bb148e2b3ep-2, -0x1.427ced537e73dp+0, 0x1.fbc3d0d119213p+0, -0x1.39bfe26121a94p-6, -0x1.435231ffbeeaep-6},
        {0x1.f96c30caa1836p-2, -0x1.41f3873b12cb8p+0, 0x1.fbcfac68d237ap+0, -0x1.281ac36bdeba1p-6, -0x1.3769d20f1c667p-6},
        {0x1.fad5aa203e15ep-2, -0x1.41962afe05d49p+0, 0x1.fbebb1d5f957ap+0, -0x1.09ddb3567ee82p-6, -0x1.323369d4fede4p-6}}},
    {"sgd_momentum", {
        {0x1.fecf362cc83d3p-2, -0x1.3fcce05acf428p+0, 0x1.fac95583dead4p+0, -0x1.c02a2fa9f1a32p-7, -0x1.5b6649caf989ap-6},
        {0x1.f47f10be07d0ep-2, -0x1.4051f27141180p+0, 0x1.f73e17fcc46c7p+0, -0x1.02b74464a8bfep-6, -0x1.6c6d527b2d089p-6},
        {0x1.eb8560a86ecfep-2, -0x1.40f77936898c9p+0, 0x1.f345b5b2e2d28p+0, -0x1.2fe254e60f2b3p-6, -0x1.9637b7dc51b45p-6},
        {0x1.e806981f63b25p-2, -0x1.4152a9770488cp+0, 0x1.f0a761a3fe8c8p+0, -0x1.610e9b802457cp-6, -0x1.f7ae69a044be8p-6},
        {0x1.e26d3cb72c972p-2, -0x1.4281200e0df92p+0, 0x1.ef684c3a27b3cp+0, -0x1.9c3cfc59e39c8p-6, -0x1.1d3d10cabcda8p-5},
        {0x1.e24afe001ea86p-2, -0x1.4345987b1a423p+0, 0x1.ef89c47e31012p+0, -0x1.f82060a34fabdp-6, -0x1.2f15e9d35a65ep-5},
        {0x1.e2893f2a544abp-2, -0x1.43fbb51948f5bp+0, 0x1.f00849180af27p+0, -0x1.2e80fb7cc7d56p-5, -0x1.3e61d177f8bbbp-5},
        {0x1.e2c595c9630d9p-2, -0x1.4491d74f36f34p+0, 0x1.f0e8eab743ba8p+0, -0x1.5bb4f198823dfp-5, -0x1.33a96aaef2ec8p-5},
        {0x1.e4c89f2748b65p-2, -0x1.447751236133ep+0, 0x1.f19a586b4d141p+0, -0x1.77020fe12f585p-5, -0x1.2518f4f5e1163p-5},
        {0x1.e7c6dd658b277p-2, -0x1.43fc2a70ab36ep+0, 0x1.f2395855b0bc5p+0, -0x1.7df71dc14ab24p-5, -0x1.16aa329154356p-5}}},
    {"sgd_nesterov", {
        {0x1.fed8aea1bc71ep-2, -0x1.40345a9647c40p+0, 0x1.f801e3e8fc305p+0, -0x1.7cf0a883a6fdep-6, -0x1.dc2b77174462ep-6},
        {0x1.ee7e3034d9ab8p-2, -0x1.418ad133970dep+0, 0x1.f53fff5326173p+0, -0x1.437c10eb8b863p-6, -0x1.9a003e764a6fap-6},
        {0x1.e6d986d44bed5p-2, -0x1.428ed36408622p+0, 0x1.f18df19b20dc8p+0, -0x1.711f09369bcbep-6, -0x1.cf8664d541132p-6},
        {0x1.e8c77091de0b1p-2, -0x1.42dbfeea78aefp+0, 0x1.f0cf9abc0c25bp+0, -0x1.9c1fc171c2c1ep-6, -0x1.28720cff95d30p-5},
        {0x1.e347f4027ec02p-2, -0x1.44b5c0714ed14p+0, 0x1.f18b94662370ep+0, -0x1.d23d799c40718p-6, -0x1.3676635109a5bp-5},
        {0x1.e8dcf723274a9p-2, -0x1.451a204e12accp+0, 0x1.f37ea8157ed1dp+0, -0x1.1a62473abdafdp-5, -0x1.336ef36ace442p-5},
        {0x1.ea6e494c580c3p-2, -0x1.45a85a34b0799p+0, 0x1.f4c3bf14466a8p+0, -0x1.433a8a371325cp-5, -0x1.3894adb0c9f30p-5},
        {0x1.eb507657b2c91p-2, -0x1.46029028a3973p+0, 0x1.f631914cd751cp+0, -0x1.5c6b750bdb59cp-5, -0x1.1422b4c914ea2p-5},
        {0x1.eefd64cbbc2a9p-2, -0x1.45467bd40f960p+0, 0x1.f6d1b1cbf296ep+0, -0x1.59a97a6f10c6bp-5, -0x1.017a5a6af6582p-5},
        {0x1.f285f8f5eb142p-2, -0x1.4487d7a7a7cebp+0, 0x1.f75ebd788f1dfp+0, -0x1.43c7b38241977p-5, -0x1.ea167c4f04976p-6}}},
    {"rmsprop", {
        {0x1.dfae03ebdd9e3p-2, -0x1.37eacafd9595ap+0, 0x1.f7e7dcd99b9c3p+0, -0x1.02fe70702b0b8p-5, -0x1.54e68f26e93fcp-5},
        {0x1.cf8b44a6dac68p-2, -0x1.3b7a5e79a922ep+0, 0x1.f60054aaf8877p+0, -0x1.7c746e6e4b0d3p-6, -0x1.0691856971d0cp-5},
        {0x1.cb054214367cap-2, -0x1.3d076ee86b665p+0, 0x1.f4100b9c854e8p+0, -0x1.aedf660c467fdp-6, -0x1.2a3c5fb12c55ep-5},
        {0x1.ce9aea14f8e84p-2, -0x1.3c0c658a3db28p+0, 0x1.f3ff770eb11fbp+0, -0x1.d5b14be2939eap-6, -0x1.5d4097e49e264p-5},
        {0x1.cab5be0ae33adp-2, -0x1.3d9aaac1d6300p+0, 0x1.f48a70d6d9486p+0, -0x1.0228203eed74dp-5, -0x1.5a7c954877a43p-5},
        {0x1.ce71a9985988ep-2, -0x1.3d49e263a1e2ep+0, 0x1.f55db9c8c0d22p+0, -0x1.229d4b83347e9p-5, -0x1.4effed615208bp-5},
        {0x1.ceb8fbe518021p-2, -0x1.3d6eeab805ad9p+0, 0x1.f5a472cea99bbp+0, -0x1.35422c15bc813p-5, -0x1.51741267d38eep-5},
        {0x1.ceb6047c312f0p-2, -0x1.3d6858338b06fp+0, 0x1.f600ae8b28254p+0, -0x1.3c3e2403b23f4p-5, -0x1.384baf2d26782p-5},
        {0x1.d06b14018704fp-2, -0x1.3caad5a5beda2p+0, 0x1.f5f1c8fa8e8afp+0, -0x1.312467aea3014p-5, -0x1.317de9d71555bp-5},
        {0x1.d1a7a8d69fd80p-2, -0x1.3c365f32f82b2p+0, 0x1.f5f3f7c42b1fcp+0, -0x1.2153165892a13p-5, -0x1.2e56e7c95bc7cp-5}}},
    {"rmsprop_momentum", {
        {0x1.9999a3ba18f78p-2, -0x1.599996079d69cp+0, 0x1.e666667dc944dp+0, -0x1.999997a326a5ap-4, -0x1.c28f59c422ff3p-4},
        {0x1.4cd51484cb32cp-2, -0x1.6cc2eb078d9e1p+0, 0x1.db3525fc065afp+0, -0x1.978ecfe532dd3p-4, -0x1.b1c8eaddc4f86p-4},
        {0x1.262b3baa036eap-2, -0x1.78b88c53c7ceap+0, 0x1.d17001b03de6bp+0, -0x1.bc432b7795647p-4, -0x1.e19cfe76737d8p-4},
        {0x1.2396c5ffeb727p-2, -0x1.7d34a8d05da0ep+0, 0x1.ce71cd4370eacp+0, -0x1.e5c08a343d669p-4, -0x1.205eff44e464fp-3},
        {0x1.17654d85f42a7p-2, -0x1.83be60cedcf10p+0, 0x1.cf9db75f68c70p+0, -0x1.0b6e1003a9a99p-3, -0x1.3190d176c7ae1p-3},
        {0x1.1dd270f810c08p-2, -0x1.8627e3d228256p+0, 0x1.d2e692dfbbe34p+0, -0x1.2d3b82c1305c1p-3, -0x1.30e8ca7f27adbp-3},
        {0x1.21bb1f16bfba2p-2, -0x1.87f8811b3ef89p+0, 0x1.d564b62b75002p+0, -0x1.490c7f917082bp-3, -0x1.325a32a0c545cp-3},
        {0x1.23bbab9bebbe5p-2, -0x1.89146e374c3f4p+0, 0x1.d7aec6217b428p+0, -0x1.5a0c47030a8e1p-3, -0x1.21140eb61ffc2p-3},
        {0x1.2967c55eecf2dp-2, -0x1.87acf5e40e9abp+0, 0x1.d8cd30e35624cp+0, -0x1.5a424a82f80acp-3, -0x1.14c8dd07e893fp-3},
        {0x1.2f5e10f071a87p-2, -0x1.85e3467f5bbd4p+0, 0x1.d98b6d68dceaep+0, -0x1.4f9786f4778f2p-3, -0x1.0d3b3b9f9b944p-3}}},
    {"lion", {
        {0x1.f53f7ced91687p-2, -0x1.423d70a3d70a4p+0, 0x1.fced916872b02p+0, -0x1.47ae147ae147bp-7, -0x1.4784230fcf80ep-6},
        {0x1.efe09bb6aa4b9p-2, -0x1.435bdf8f47304p+0, 0x1.fb64bec679cc7p+0, -0x1.475a31a4bdba1p-8, -0x1.eadd63c8d2416p-7},
        {0x1.ec4c7ae4c5087p-2, -0x1.441abbbb019e4p+0, 0x1.fa5efe8a81702p+0, -0x1.10d92816912dbp-7, -0x1.2bf6c3c0c021fp-6},
        {0x1.eebc553b1ccabp-2, -0x1.44a9d4a4c066ep+0, 0x1.f99abf1e0e13ep+0, -0x1.62b336dcb4992p-7, -0x1.54d953b438eaap-6},
        {0x1.ec96b6e749476p-2, -0x1.451c47a5be1c5p+0, 0x1.fa03ee7d89778p+0, -0x1.a42a450897469p-7, -0x1.758c7bc6dfd13p-6},
        {0x1.ee369aa0ad51ep-2, -0x1.457ba299cf9d7p+0, 0x1.fa5b917adee7cp+0, -0x1.dab55b1f963a0p-7, -0x1.5a2e09ebeb211p-6},
        {0x1.ef9b05779ef58p-2, -0x1.45cd5ac9b2959p+0, 0x1.faa6ac441b11fp+0, -0x1.04b9dc467278cp-6, -0x1.71893dc746da7p-6},
        {0x1.f0d2d78bed0d1p-2, -0x1.4614d95627029p+0, 0x1.fae8614cede1fp+0, -0x1.192c65b009d14p-6, -0x1.5d0289423a552p-6},
        {0x1.f1e7fb3124eb0p-2, -0x1.45c2c1886775fp+0, 0x1.fb22c7764eae5p+0, -0x1.06f00fc62d50ap-6, -0x1.4ac4456000785p-6},
        {0x1.f2e160fa61827p-2, -0x1.4578e1693c3cdp+0, 0x1.fb57551cd2d20p+0, -0x1.ed0e0d85cfde7p-7, -0x1.3a597fd6a5f2cp-6}}},
};
/// The first gradients, scaled to a norm of at most 0.5.
inline const std::vector<double> gradients_of_norm_one_half{0x1.a99c9ef1041dap-7, 0x1.2dcf2ef1556a6p-7, 0x1.709b3ecbb3f97p-2, 0x1.1281572dbb497p-2, 0x1.c2211ff919d92p-3};
// clang-format on

}  // namespace sketchrnn::test
